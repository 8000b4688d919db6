import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { sharedData } from '../shared-data.ts';

const root = resolve(import.meta.dirname, '../..');

/** The texts of the YAML files below a folder of the repository. */
export function yamlBelow(folder: string): readonly string[] {
  return yamlIn(resolve(root, folder));
}

/** The rules that ship with the product, and where they are beside the checkout, SigmaHQ's. */
export function realRules(): readonly string[] {
  const more = sharedData('sigmahq/rules/windows/process_creation');
  return [...yamlBelow('rules'), ...(more === null ? [] : yamlIn(more).slice(0, 300))];
}

function yamlIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** What is put into files: what YAML has a meaning for, what Sigma has, and what no file should hold. */
const pieces = [
  ...['\t', '  ', '\n', '\r\n', '\r', '\n\t- ', '\n      ', ': ', '- ', '? ', '#', ' #', '---\n', '\n---\n', '\n...\n'],
  ...["'", '"', '|', '>', '|+\n', '>-\n', '[', ']', '{', '}', ',', '&a ', '*a', '<<: *a', '!!str ', '!!binary ', '!x '],
  ...[
    '%YAML 1.2',
    '%',
    '@',
    '`',
    '\\',
    '\\x',
    '\\u12',
    '\0',
    '\u0007',
    '\u001b',
    '\uFEFF',
    '\uD800',
    '\u2028',
    '\u0085',
  ],
  ...[
    'null',
    '~',
    'true',
    '.nan',
    '.inf',
    '1e999',
    '0x',
    '0o8',
    '-0',
    '00000429',
    '12345678901234567890',
    '2024-01-02',
  ],
  ...['__proto__', 'constructor', '|re', '|all', '|base64offset|contains', '|windash', '|expand', '|cidr', '|fieldref'],
  ...['%a%', '*', '?', '\\*', '1 of ', 'all of them', ' and ', ' not ', '(', ')', '| count() > 5', 'action: global\n'],
  ...['filter:\n', 'correlation:\n', 'detection:\n', 'condition: ', 'timeframe: 5m\n', '😀', 'İ', 'ß'],
];

type Edit = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...pieces)).map(
    ([at, piece]): Edit =>
      (text) =>
        splice(text, at, 0, piece),
  ),
  fc.tuple(place, fc.constantFrom(...pieces)).map(
    ([at, piece]): Edit =>
      (text) =>
        splice(text, at, piece.length, piece),
  ),
  fc.tuple(place, fc.nat(30)).map(
    ([at, length]): Edit =>
      (text) =>
        splice(text, at, length, ''),
  ),
  fc.tuple(place, fc.string({ unit: 'binary', maxLength: 6 })).map(
    ([at, piece]): Edit =>
      (text) =>
        splice(text, at, 0, piece),
  ),
  // A line is moved, doubled, indented, or cut.
  fc.tuple(place, place).map(([from, to]): Edit => (text) => {
    const lines = text.split('\n');
    const [line] = lines.splice(Math.floor(from * lines.length), 1);
    lines.splice(Math.floor(to * lines.length), 0, line ?? '');
    return lines.join('\n');
  }),
  fc.tuple(place, place).map(([from, to]): Edit => (text) => {
    const lines = text.split('\n');
    lines.splice(Math.floor(to * lines.length), 0, lines[Math.floor(from * lines.length)] ?? '');
    return lines.join('\n');
  }),
  fc.tuple(place, fc.constantFrom(' ', '    ', '\t')).map(([at, indent]): Edit => (text) => {
    const lines = text.split('\n');
    const index = Math.floor(at * lines.length);
    return lines.map((line, other) => (other === index ? indent + line : line)).join('\n');
  }),
  fc.tuple(place, place).map(
    ([from, to]): Edit =>
      (text) =>
        text.slice(Math.floor(from * text.length * 0.2), Math.floor(to * text.length)),
  ),
  fc.constantFrom<Edit[]>(
    (text) => text.replaceAll('\n', '\r\n'),
    (text) => text.replaceAll('\n', '\r'),
    (text) => `\uFEFF${text}`,
    (text) => `${text}\n---\n${text}`,
    (text) => text.replaceAll('  ', '\t'),
    (text) => text.replaceAll("'", ''),
    // As a file of another encoding looks.
    (text) => Buffer.from(text, 'utf16le').toString('utf8'),
  ),
);

function splice(text: string, at: number, length: number, piece: string): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + piece + text.slice(start + length);
}

/** One of the texts after a few edits. */
export function mangled(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(edits, { minLength: 1, maxLength: 5 }))
    .map(([text, changes]) => changes.reduce((changed, edit) => edit(changed), text));
}

/** One piece over and over again, in files of up to the largest size that is read. */
export const repeated: fc.Arbitrary<string> = fc
  .record({
    before: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }),
    unit: fc.array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom('a', 'b: c\n', ' ')), {
      minLength: 1,
      maxLength: 4,
    }),
    after: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }),
    bytes: fc.constantFrom(1_000, 30_000, 1_000_000),
  })
  .map(({ before, unit, after, bytes }) => {
    const piece = unit.join('');
    return before.join('') + piece.repeat(Math.floor(bytes / Buffer.byteLength(piece))) + after.join('');
  });
