import { describe, expect, test } from 'vitest';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { ruleWith, showDetection, showDiagnostic } from './show.ts';

function parse(selection: string): ReturnType<typeof parseRules> {
  return parseRules(ruleWith(`condition: s\ns:${selection}`), 'r.yml');
}

describe('what a search identifier says', () => {
  const rows: [name: string, selection: string, tree: string][] = [
    ['a field with a value', ' {Image: x}', "Image any['x']"],
    ['a mapping holds where all of its lines do', ' {A: x, B: y}', "allOf(A any['x'], B any['y'])"],
    ['a list of values holds where any does', ' {A: [x, y]}', "A any['x', 'y']"],
    [
      'a list of mappings holds where any does',
      ' [{A: x}, {B: y, C: z}]',
      "anyOf(A any['x'], allOf(B any['y'], C any['z']))",
    ],
    ['a list of one mapping is that mapping', ' [{A: x}]', "A any['x']"],
    ['a list of scalars is keywords', ' [x, y z]', " any['x', 'y z']"],
    ['one scalar is a keyword', ' x', " any['x']"],
    ['keywords that are numbers', ' [4688]', ' any[4688]'],
    ['keywords that must all be found', " {'|all': [x, y]}", "|all all['x', 'y']"],
    ['keywords as regular expressions', " {'|re': x+}", '|re any[/x+/]'],
    ['mappings and keywords in one list', ' [x, {A: y}, z]', "anyOf( any['x', 'z'], A any['y'])"],
    ['null', ' {A: null}', 'A any[null]'],
    ['a field without a value is null', ' {A: }', 'A any[null]'],
    ['null in a list', " {A: [null, '']}", "A any[null, '']"],
    ['the empty text', " {A: ''}", "A any['']"],
    ['a number', ' {EventID: 4688}', 'EventID any[4688]'],
    ['a number in quotes is text', " {EventID: '4688'}", "EventID any['4688']"],
    ['a boolean', ' {A: true}', 'A any[true]'],
    ['wildcards and backslashes', " {A: 'C:\\\\*\\?.exe'}", "A any['C:\\\\*\\?.exe']"],
    ['field names may hold anything', " {'a.b[0] c-d': x}", "a.b[0] c-d any['x']"],
  ];
  test.each(rows)('%s', (_, selection, tree) => {
    const { rules, diagnostics } = parse(selection);
    expect(diagnostics).toEqual([]);
    expect(showDetection(rules[0]!.searches[0]!.detection)).toBe(tree);
  });
});

describe('what says nothing, or says it in the wrong form, is refused', () => {
  const write = "Write at least one 'Field: value' or keyword, or remove it.";
  const oneALine = 'Write one value a line, without a colon.';
  const rows: [name: string, selection: string, diagnostic: string][] = [
    ['no value', '', `7:3 SIGMA_EMPTY_SEARCH 's' has nothing to look for. ${write}`],
    ['an empty mapping', ' {}', `7:6 SIGMA_EMPTY_SEARCH 's' has nothing to look for. ${write}`],
    ['an empty list', ' []', `7:6 SIGMA_EMPTY_SEARCH 's' has nothing to look for. ${write}`],
    ['an empty mapping in a list', ' [{A: x}, {}]', `7:15 SIGMA_EMPTY_SEARCH 's' has nothing to look for. ${write}`],
    [
      'a field with an empty list',
      ' {A: []}',
      "7:10 SIGMA_EMPTY_SEARCH 'A' has an empty list of values. Write a value, or remove the line.",
    ],
    [
      'a list in a list',
      ' {A: [x, [y]]}',
      `7:14 SIGMA_VALUE_TYPE A list within a list is no value of a field. ${oneALine}`,
    ],
    ['a mapping as a value', ' {A: {B: x}}', `7:10 SIGMA_VALUE_TYPE A mapping is no value of a field. ${oneALine}`],
    [
      'a list of keywords in a list',
      ' [[x]]',
      `7:7 SIGMA_VALUE_TYPE A list within a list is no value of a field. ${oneALine}`,
    ],
    [
      'no field',
      " {'': x}",
      '7:7 SIGMA_FIELD_NAME No field is named before the colon. Write the field before the colon. Keywords are a list without a field.',
    ],
    ['an empty keyword', " [x, '']", '7:10 SIGMA_EMPTY_KEYWORD An empty keyword is found in every event. Remove it.'],
    [
      'a keyword null',
      ' [x, null]',
      "7:10 SIGMA_VALUE_TYPE A keyword cannot be null. Quote it if the text is meant: 'null'.",
    ],
    [
      'infinity',
      ' {A: .inf}',
      "7:10 SIGMA_VALUE_TYPE .inf is no number that an event can hold. Quote it if the text is meant: '.inf'.",
    ],
  ];
  test.each(rows)('%s', (_, selection, diagnostic) => {
    const { rules, diagnostics } = parse(selection);
    expect(rules).toEqual([]);
    expect(diagnostics.map(showDiagnostic)).toEqual([diagnostic]);
  });
});

test('a number that would be written otherwise again is read, with a warning', () => {
  const { rules, diagnostics } = parse(' {A: [1.10, 0x1F, 5]}');
  expect(showDetection(rules[0]!.searches[0]!.detection)).toBe('A any[1.1, 31, 5]');
  expect(diagnostics.map(showDiagnostic)).toEqual([
    "7:11 SIGMA_NUMBER_REWRITTEN 1.10 is read as the number 1.1. Quote it if the text is meant: '1.10'.",
    "7:17 SIGMA_NUMBER_REWRITTEN 0x1F is read as the number 31. Quote it if the text is meant: '0x1F'.",
  ]);
});

test('all that is wrong with a detection is reported together', () => {
  const { diagnostics } = parse("\n  A|contians: x\n  B: [{}, []]\n  C|re: '('");
  expect(diagnostics.map(({ at, code }) => `${at?.line} ${code}`)).toEqual([
    '8 SIGMA_UNKNOWN_MODIFIER',
    '9 SIGMA_VALUE_TYPE',
    '9 SIGMA_VALUE_TYPE',
    '10 SIGMA_BAD_REGEX',
  ]);
});

test('every part of a detection knows where it was written', () => {
  const { detection, at } = parse("\n  A: x\n  B|contains:\n    - y\n    - 'z'").rules[0]!.searches[0]!;
  if (detection.kind !== 'allOf' || detection.of[1]?.kind !== 'item') throw new Error('not the tree that was written');
  const item = detection.of[1];
  const places = [at, detection.at, item.at, ...item.tests.map((each) => each.at)];
  expect(places.map(({ line, column }) => `${line}:${column}`)).toEqual(['7:3', '8:5', '9:5', '10:9', '11:9']);
});
