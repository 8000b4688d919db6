import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { yamlCodes } from '../../src/text/diagnostic-codes.ts';
import { parseYaml, yamlLimits } from '../../src/text/parse-yaml.ts';
import type { YamlNode } from '../../src/text/yaml-node.ts';

describe('values are read as YAML 1.2 core', () => {
  const rows: [name: string, yaml: string, value: unknown][] = [
    ['plain text', 'whoami', 'whoami'],
    ['a decimal integer', '4688', 4688],
    ['a hexadecimal integer', '0x1F', 31],
    ['a negative fraction', '-1.5', -1.5],
    ['true', 'true', true],
    ['yes is text', 'yes', 'yes'],
    ['a tilde is null', '~', null],
    ['a date is text', '2024-01-02', '2024-01-02'],
    ['leading zeros stay text', '00000429', '00000429'],
    ['an integer that a double cannot hold stays text', '12345678901234567890', '12345678901234567890'],
    ['quotes make text', "'5'", '5'],
    ['a single quote is doubled inside single quotes', "'it''s'", "it's"],
    ['an escape inside double quotes', '"a\\tb"', 'a\tb'],
    ['a tag makes text', '!!str 5', '5'],
    ['a literal block keeps its lines', '|\n  a\n  b\n', 'a\nb\n'],
    ['a folded block joins its lines', '>-\n  a\n  b\n', 'a b'],
    ['a list', '[1, a]', [1, 'a']],
    ['a mapping', '{a: 1, b: }', { a: 1, b: null }],
    ['an alias is the value of its anchor', '[&x a, *x]', ['a', 'a']],
    ['a byte order mark is skipped', '\uFEFFa: 1', { a: 1 }],
    ['also one of a file appended to another', '# c\n\uFEFF---\na: 1', { a: 1 }],
    ['a directive is skipped', '%YAML 1.2\n---\na', 'a'],
  ];
  test.each(rows)('%s', (_, yaml, value) => {
    const { documents, diagnostics } = parseYaml(yaml, 'f.yml');
    expect({ values: documents.map(plain), diagnostics }).toEqual({ values: [value], diagnostics: [] });
  });
});

describe('a file holds any number of documents', () => {
  const rows: [name: string, yaml: string, texts: string[]][] = [
    ['an empty file has none', '', []],
    ['comments alone have none', '# a\n\n# b\n', []],
    ['markers alone have none', '---\n---\n', []],
    ['a marker after the last is no further one', 'a: 1\n---\n', ['a: 1']],
    ['texts leave out markers', '---\na: 1\n---\n\nb: 2\n...\n', ['a: 1', 'b: 2']],
    ['texts keep comments inside', '# first\na: 1\n--- # second\nb: 2', ['# first\na: 1', ' # second\nb: 2']],
    ['carriage returns end lines', 'a: 1\r\n---\r\nb: 2\r\n', ['a: 1', 'b: 2']],
    ['a marker with text behind it is text', '---# a', ['---# a']],
    ['a marker inside a line is text', 'a: x --- y', ['a: x --- y']],
    ['a broken one hides none, before or after', "a: 1\n---\nb: 'x\n---\nc: 3\n", ['a: 1', 'c: 3']],
  ];
  test.each(rows)('%s', (_, yaml, texts) => {
    expect(parseYaml(yaml, 'f.yml').texts).toEqual(texts);
  });
});

test('every node knows where it was written', () => {
  const yaml = ['# rule', 'a: 1', 'b:', "  - 'x'", '  - {c: "d"}', 'e: |', '  text', 'f:'].join('\n');
  expect(places(parseYaml(yaml, 'f.yml').documents[0]!)).toEqual([
    '2:1 mapping',
    ...['2:1 a', '2:4 1', '3:1 b', '4:3 sequence', '4:5 x', '5:5 mapping', '5:6 c', '5:9 d'],
    ...['6:1 e', '7:1 text', '8:1 f', '8:1 '],
  ]);
});

test('places go on counting over documents and any kind of line break', () => {
  const { documents } = parseYaml('a: 1\r\n---\rb: 2\n---\nc: 3', 'f.yml');
  expect(documents.map(({ at }) => at)).toEqual([
    { file: 'f.yml', line: 1, column: 1 },
    { file: 'f.yml', line: 3, column: 1 },
    { file: 'f.yml', line: 5, column: 1 },
  ]);
});

describe('mistakes are reported at their place', () => {
  const rows: [code: string, yaml: string, at: string, message: string, hint: string][] = [
    [
      'YAML_SYNTAX',
      'a: b: c',
      '1:5',
      "A plain value cannot contain ': '.",
      'Quote the value, or begin a new line for the key.',
    ],
    [
      'YAML_SYNTAX',
      "a: 'it's'",
      '1:8',
      'This is not YAML: bad indentation of a mapping entry.',
      'Text follows a closing quote. Quote the whole value, and double each single quote inside single quotes.',
    ],
    [
      'YAML_SYNTAX',
      'a: "C:\\Users"',
      '1:9',
      'This is not YAML: expected hexadecimal character.',
      'A backslash inside double quotes is an escape. Use single quotes for paths.',
    ],
    [
      'YAML_SYNTAX',
      'a: 1\nb\nc: 2',
      '3:2',
      'This is not YAML: can not read a block mapping entry; a multiline key may not be an implicit key.',
      "Each line of a mapping is 'key: value', with a space after the colon.",
    ],
    [
      'YAML_SYNTAX',
      'a:\n   b: 1\n  c: 2',
      '3:3',
      'This is not YAML: bad indentation of a mapping entry.',
      "Align the line with its neighbours, and quote values that contain ': ' or ' #'.",
    ],
    [
      'YAML_SYNTAX',
      'a: \u0007',
      '1:4',
      'This is not YAML: the stream contains non-printable characters.',
      'Remove the control character, or write it as an escape inside double quotes.',
    ],
    [
      'YAML_SYNTAX',
      '@a',
      '1:1',
      'This is not YAML: the document should end here.',
      'Quote the value if it begins with one of [ ] { } , & * # ? | - < > = ! % @ `, or is in quotes in part.',
    ],
    [
      'YAML_SYNTAX',
      '---\n%b\n---\n',
      '2:1',
      'This is not YAML: the document should end here.',
      'Quote the value if it begins with one of [ ] { } , & * # ? | - < > = ! % @ `, or is in quotes in part.',
    ],
    [
      'YAML_SYNTAX',
      'a: !<x',
      '1:7',
      'This is not YAML: unexpected end of the stream within a verbatim tag.',
      "A plain value cannot begin with '*', '&' or '!'. Quote it.",
    ],
    [
      'YAML_SYNTAX',
      'a: [1,,2]',
      '1:7',
      "This is not YAML: expected the node content, but found ','.",
      "Quote the value if it contains ': ' or ' #', or begins with one of [ ] { } , & * # ? | - < > = ! % @ `.",
    ],
    ['YAML_TAB_INDENT', 'a:\n\t- b', '2:1', 'The line is indented with a tab.', 'Indent with spaces.'],
    [
      'YAML_UNCLOSED_QUOTE',
      "a: 'x''\nb: ''\nc: 1",
      '1:4',
      "The quote (') that opens here is not closed.",
      'Close it. A quote inside single quotes is written twice.',
    ],
    [
      'YAML_UNCLOSED_QUOTE',
      'a: "x\\"\nb: 1',
      '1:4',
      'The quote (") that opens here is not closed.',
      'Close it. A quote inside double quotes is written \\".',
    ],
    [
      'YAML_UNCLOSED_BRACKET',
      'a: [1,\nb: 2',
      '2:1',
      "A '[' or '{' above is not closed before this place.",
      'Close it, or quote the value if the bracket is part of it.',
    ],
    [
      'YAML_DUPLICATE_KEY',
      "a: 1\nb: 2\n'a': 3",
      '3:1',
      "The key 'a' is here twice: first on line 1.",
      'Remove or rename one of them.',
    ],
    ['YAML_KEY_NOT_TEXT', '? [a]\n: 1', '1:3', 'A key cannot be a sequence.', 'Use a plain word, or quote it.'],
    ['YAML_MERGE_KEY', '<<: {a: 1}', '1:1', "'<<' does not merge mappings here.", 'Write the entries out.'],
    [
      'YAML_UNKNOWN_ALIAS',
      'a: *.exe',
      '1:4',
      "No anchor '&.exe' is defined above '*.exe'.",
      "Quote the value if its '*' is part of it.",
    ],
    [
      'YAML_UNKNOWN_ALIAS',
      'a: &x [*x]',
      '1:8',
      "'*x' stands inside the value that it names.",
      "Quote the value if its '*' is part of it.",
    ],
    [
      'YAML_UNSUPPORTED_TAG',
      'a: !!int 5',
      '1:4',
      "The tag '!!int' is not supported.",
      "Quote the value if its '!' is part of it.",
    ],
    [
      'YAML_TOO_LARGE',
      'a'.repeat(yamlLimits.maxBytes + 1),
      '1:1',
      'The file has 1048577 bytes; at most 1048576 are read.',
      'Split it.',
    ],
    ['YAML_TOO_DEEP', '['.repeat(100), '1:64', 'Lists and mappings are nested too deep.', 'At most 64 are read.'],
    [
      'YAML_TOO_DEEP',
      `a: &a ${'['.repeat(40)}${']'.repeat(40)}\nb: ${'['.repeat(40)}*a${']'.repeat(40)}`,
      '2:44',
      'Lists and mappings are nested too deep.',
      'At most 64 are read.',
    ],
    [
      'YAML_TOO_MANY_NODES',
      billionLaughs(6),
      '6:10',
      'The file has more than 200000 values, aliases counted each time they are used.',
      'Split it, or use fewer aliases.',
    ],
  ];
  test.each(rows)('%s %j', (code, yaml, at, message, hint) => {
    const { documents, diagnostics } = parseYaml(yaml, 'f.yml');
    expect(documents).toEqual([]);
    const [line, column] = at.split(':').map(Number);
    const severity = 'error';
    expect(diagnostics).toEqual([{ code, severity, message, at: { file: 'f.yml', line, column }, hint }]);
  });

  test('each code that parsing gives has a row', () => {
    const readerCodes = ['YAML_WRONG_TYPE', 'YAML_MISSING_KEY', 'YAML_UNKNOWN_KEY', 'YAML_UNKNOWN_WORD'];
    expect(new Set(rows.map(([code]) => code))).toEqual(
      new Set(Object.keys(yamlCodes).filter((code) => !readerCodes.includes(code))),
    );
  });
});

test('all mistakes of one document are reported together', () => {
  const { diagnostics } = parseYaml('a: 1\na: 2\nb: *c\n---\nd: [', 'f.yml');
  expect(diagnostics.map(({ code, at }) => `${at?.line} ${code}`)).toEqual([
    '2 YAML_DUPLICATE_KEY',
    '3 YAML_UNKNOWN_ALIAS',
    '5 YAML_UNCLOSED_BRACKET',
  ]);
});

test('a file just within the limits is read', () => {
  const nested = '['.repeat(63) + ']'.repeat(63);
  expect(parseYaml(nested, 'f.yml').documents).toHaveLength(1);
  expect(parseYaml(billionLaughs(4), 'f.yml').documents).toHaveLength(1);
});

test('whatever the text, parsing ends with documents or diagnostics and never throws', () => {
  const token = fc.constantFrom(
    ...['a', 'b: ', '- ', '\n', '  ', '\t', "'", '"', '\\', '[', ']', '{', '}', ',', '? ', ': ', '# '],
    ...['&x ', '*x', '!!str ', '!t ', '|', '>', '---', '...', '%', '\r', '\uFEFF', '0x1', '\0', '\u2028', '\uD800'],
  );
  const yaml = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(token, { maxLength: 40 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(yaml, (text) => {
      const { documents, texts } = parseYaml(text, 'f.yml');
      expect(texts).toHaveLength(documents.length);
    }),
    { numRuns: 3000 },
  );
});

function billionLaughs(levels: number): string {
  const list = (item: string) => `[${Array.from({ length: 10 }, () => item).join(', ')}]`;
  const lines = Array.from(
    { length: levels },
    (_, level) => `l${level}: &l${level} ${list(level === 0 ? 'x' : `*l${level - 1}`)}`,
  );
  return lines.join('\n');
}

function plain(node: YamlNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'sequence':
      return node.items.map(plain);
    case 'mapping':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, plain(value)]));
  }
}

function places(node: YamlNode): string[] {
  const place = `${node.at.line}:${node.at.column}`;
  switch (node.kind) {
    case 'scalar':
      return [`${place} ${node.text.trim()}`];
    case 'sequence':
      return [`${place} sequence`, ...node.items.flatMap(places)];
    case 'mapping':
      return [`${place} mapping`, ...node.entries.flatMap(({ key, value }) => [...places(key), ...places(value)])];
  }
}
