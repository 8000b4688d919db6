import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/text/diagnostic.ts';
import { parseYaml } from '../../src/text/parse-yaml.ts';
import { readYaml } from '../../src/text/yaml-reader.ts';
import type { YamlFields } from '../../src/text/yaml-reader.ts';

describe('a value of the right type is read, another is reported and reads as null', () => {
  const rows: [
    name: string,
    yaml: string,
    read: (fields: YamlFields) => unknown,
    value: unknown,
    problems: string[],
  ][] = [
    ['text', 'a: x', (fields) => fields.optional('a')?.string(), 'x', []],
    [
      'a number is no text',
      'a: 5',
      (fields) => fields.optional('a')?.string(),
      null,
      ["1:4 YAML_WRONG_TYPE 'a' must be text, not the number 5. Quote it: '5'."],
    ],
    ['a number as text', 'a: 1.50', (fields) => fields.optional('a')?.scalarText(), '1.50', []],
    [
      'a list is no text',
      'a: [x]',
      (fields) => fields.optional('a')?.scalarText(),
      null,
      ["1:4 YAML_WRONG_TYPE 'a' must be text or a number, not a list. Write text or a number."],
    ],
    ['a number', 'a: 5', (fields) => fields.optional('a')?.number(), 5, []],
    [
      'infinity is no number here',
      'a: .inf',
      (fields) => fields.optional('a')?.number(),
      null,
      ["1:4 YAML_WRONG_TYPE 'a' must be a number, not the number .inf. Write a number."],
    ],
    ['a boolean', 'a: false', (fields) => fields.optional('a')?.boolean(), false, []],
    [
      'yes is no boolean',
      'a: yes',
      (fields) => fields.optional('a')?.boolean(),
      null,
      ["1:4 YAML_WRONG_TYPE 'a' must be true or false, not 'yes'. Write true or false."],
    ],
    ['one of the words', 'a: high', (fields) => fields.optional('a')?.oneOf(['low', 'high']), 'high', []],
    [
      'another word',
      'a: hihg',
      (fields) => fields.optional('a')?.oneOf(['low', 'high']),
      null,
      ["1:4 YAML_UNKNOWN_WORD 'a' cannot be 'hihg'. Did you mean 'high'?"],
    ],
    ['a list of texts', 'a: [x, y]', (fields) => fields.optional('a')?.strings(), ['x', 'y'], []],
    ['one text as a list', 'a: x', (fields) => fields.optional('a')?.strings(), ['x'], []],
    [
      'a list with another item',
      'a: [x, 5]',
      (fields) => fields.optional('a')?.strings(),
      ['x'],
      ["1:8 YAML_WRONG_TYPE 'a[1]' must be text, not the number 5. Quote it: '5'."],
    ],
    [
      'a mapping is no list of texts',
      'a: {b: c}',
      (fields) => fields.optional('a')?.strings(),
      null,
      ["1:4 YAML_WRONG_TYPE 'a' must be text or a list of texts, not a mapping. Write text or a list of texts."],
    ],
    [
      'an inner mapping',
      'a: {b: []}',
      (fields) => fields.optional('a')?.mapping()?.required('b')?.number(),
      null,
      ["1:8 YAML_WRONG_TYPE 'a.b' must be a number, not a list. Write a number."],
    ],
    [
      'text is no mapping',
      'a: x',
      (fields) => fields.optional('a')?.mapping(),
      null,
      [
        "1:4 YAML_WRONG_TYPE 'a' must be a mapping ('key: value' lines), not 'x'. Write a mapping ('key: value' lines).",
      ],
    ],
    ['an optional key may be absent', 'a: 1', (fields) => fields.optional('b')?.number() ?? 7, 7, []],
    ['or empty', 'b:', (fields) => fields.optional('b')?.number() ?? 7, 7, []],
    [
      'a required key may not be absent',
      'a: 1',
      (fields) => fields.required('name'),
      null,
      ["1:1 YAML_MISSING_KEY 'name' is missing. Add a line 'name: …'."],
    ],
    [
      'nor misspelt',
      'nmae: x',
      (fields) => fields.required('name'),
      null,
      ["1:1 YAML_MISSING_KEY 'name' is missing. Is 'nmae' meant to be 'name'?"],
    ],
    [
      'nor empty',
      'a: 1\nname:',
      (fields) => fields.required('name'),
      null,
      ["2:1 YAML_MISSING_KEY 'name' has no value. Write one after the colon."],
    ],
    [
      'keys that nobody asked for are refused',
      'host: x\nprot: 1',
      (fields) => {
        fields.optional('host');
        fields.optional('port');
        fields.refuseOthers();
        return null;
      },
      null,
      ["2:1 YAML_UNKNOWN_KEY 'prot' is not known here. Did you mean 'port'?"],
    ],
    [
      'unless all were',
      'x: 1\ny: 2',
      (fields) => {
        const keys = fields.all().map(({ key, keyAt, value }) => [key, keyAt.line, value.number()]);
        fields.refuseOthers();
        return keys;
      },
      [
        ['x', 1, 1],
        ['y', 2, 2],
      ],
      [],
    ],
  ];
  test.each(rows)('%s', (_, yaml, read, value, problems) => {
    const diagnostics: Diagnostic[] = [];
    const fields = readYaml(parseYaml(yaml, 'f.yml').documents[0]!, diagnostics).mapping()!;
    expect(read(fields)).toEqual(value);
    expect(
      diagnostics.map(({ code, at, message, hint }) => `${at?.line}:${at?.column} ${code} ${message} ${hint}`),
    ).toEqual(problems);
  });
});

test('a document that is no mapping is called the document', () => {
  const diagnostics: Diagnostic[] = [];
  expect(readYaml(parseYaml('- a', 'f.yml').documents[0]!, diagnostics).mapping()).toBeNull();
  expect(diagnostics.map(({ message }) => message)).toEqual([
    "The document must be a mapping ('key: value' lines), not a list.",
  ]);
});
