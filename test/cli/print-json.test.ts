import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printJson } from '../../src/cli/print-json.ts';

test('what fits stands on one line', () => {
  expect(printJson({ a: [1, 'two', null], b: {}, c: [] })).toBe('{ "a": [1, "two", null], "b": {}, "c": [] }');
});

test('what does not is broken up; an object with one member takes no line of its own', () => {
  const long = 'x'.repeat(60);
  expect(printJson({ bool: { filter: [{ term: { a: long } }, { term: { b: long } }], boost: 1 } })).toBe(`{ "bool": {
  "filter": [
    { "term": { "a": "${long}" } },
    { "term": { "b": "${long}" } }
  ],
  "boost": 1
} }`);
});

test('it is always the same JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const json: unknown = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(printJson(json))).toEqual(json);
    }),
  );
});
