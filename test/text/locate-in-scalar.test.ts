import { expect, test } from 'vitest';
import { parseYaml } from '../../src/text/parse-yaml.ts';
import { locateInScalar } from '../../src/text/locate-in-scalar.ts';

const rows: [name: string, yaml: string, word: string, place: string][] = [
  ['a plain scalar', 'one two', 'two', '1:5'],
  ['a quoted scalar', "'one two'", 'two', '1:6'],
  ['a doubled quote before', "'it''s two'", 'two', '1:1'],
  ['an escape before', '"\\x41 two"', 'two', '1:1'],
  ['a plain scalar over lines', 'a: one\n   two\n   three', 'three', '3:4'],
  ['the first line of several', 'a: one two\n   three', 'two', '1:8'],
  ['a folded block', 'a: >\n  one\n\n  two three', 'three', '4:7'],
  ['a literal block with carriage returns', 'a: |\r\n  one\r\n  two', 'two', '3:3'],
  ['a character of two units before', 'a: 😀\n  two', 'two', '2:3'],
];

test.each(rows)('a character is found again in %s', (_, yaml, word, place) => {
  const document = parseYaml(yaml, 'f.yml').documents[0]!;
  const scalar = document.kind === 'mapping' ? document.entries[0]!.value : document;
  if (scalar.kind !== 'scalar') throw new Error('no scalar');
  const { line, column } = locateInScalar(scalar)(scalar.text.indexOf(word));
  expect(`${line}:${column}`).toBe(place);
});
