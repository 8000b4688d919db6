import { describe, expect, test } from 'vitest';
import { lintSource } from '../../src/compile/lint-source.ts';
import type { FieldProfile, SourceProfile } from '../../src/compile/source-profile.ts';
import { bind } from './shipped.ts';

const keyword: FieldProfile = { type: 'keyword', ignoreAbove: 1024, analyzer: null, folded: false };

/** A source in which every path is a keyword of at most 1,024 characters, but those of `changes`. */
function profileWith(changes: Readonly<Record<string, FieldProfile | null>>): SourceProfile {
  return { name: 'mine', shapes: ['wlb8'], field: (path) => (path in changes ? changes[path]! : keyword) };
}

function lint(
  selection: string,
  changes: Readonly<Record<string, FieldProfile | null>>,
  service = 'category: file_event',
) {
  const { bound } = bind(`
logsource: { product: windows, ${service} }
detection: { selection: { ${selection} }, condition: selection }`);
  return lintSource(bound, profileWith(changes)).map(
    ({ code, at, message }) => `${at!.line}:${at!.column} ${code} ${message}`,
  );
}

const path = 'TargetFilename';
const [moved, plain] = ['file.path', 'winlog.event_data.TargetFilename'];

/** For each code: what it is told of, and the same on another mapping, or of another value, of which it is not. */
const rows: readonly (readonly [told: string, refused: Parameters<typeof lint>, accepted: Parameters<typeof lint>])[] =
  [
    [
      "5:27 COMPILE_SOURCE_FIELD_UNMAPPED No index of 'mine' has a field for 'TargetFilename' (winlog.event_data.TargetFilename, file.path).",
      [`${path}: x`, { [moved]: null, [plain]: null }],
      [`${path}: x`, { [moved]: null }],
    ],
    [
      "5:52 COMPILE_SOURCE_TEXT 'TargetFilename' is in file.path, which 'mine' maps as text alone: the query finds words of it.",
      [`${path}|contains: x`, { [moved]: { ...keyword, type: 'text', analyzer: 'standard' } }],
      [`${path}|contains: x`, { [moved]: { ...keyword, type: 'wildcard' } }],
    ],
    [
      "5:53 COMPILE_SOURCE_ADDRESS 'DestinationIp' is in destination.ip, an address: the query cannot look for a part of one.",
      [
        'DestinationIp|startswith: "10."',
        { 'destination.ip': { ...keyword, type: 'ip' } },
        'category: network_connection',
      ],
      ['DestinationIp: 10.0.0.1', { 'destination.ip': { ...keyword, type: 'ip' } }, 'category: network_connection'],
    ],
    [
      "5:43 COMPILE_SOURCE_TYPE 'TargetFilename' is in file.path, of type mixed in 'mine': the query finds any value of it.",
      [`${path}: x`, { [moved]: { ...keyword, type: 'mixed' } }],
      [`${path}: x`, {}],
    ],
    [
      "5:46 COMPILE_SOURCE_REGEX Elasticsearch runs no expression on file.path that says just what '\\bx\\b' does.",
      [`${path}|re: '\\bx\\b'`, { [moved]: { ...keyword, ignoreAbove: null } }],
      [`${path}|re: 'x'`, {}],
    ],
    [
      '5:43 COMPILE_SOURCE_IGNORE_ABOVE The value has 9 characters, and file.path indexes values of up to 8.',
      [`${path}: 'C:\\a.exe\\'`, { [moved]: { ...keyword, ignoreAbove: 8 } }],
      [`${path}: 'C:\\a.exe'`, { [moved]: { ...keyword, ignoreAbove: 8 } }],
    ],
    [
      "1:1 COMPILE_SOURCE_CLAUSES The query of 'Test' has 1204 clauses.",
      [`${path}: [${Array.from({ length: 600 }, (_, index) => `'*a${index}*'`).join(', ')}]`, {}],
      [`${path}: [${Array.from({ length: 10 }, (_, index) => `'*a${index}*'`).join(', ')}]`, {}],
    ],
  ];

describe('what stands between a rule and a source is told at its place', () => {
  test.each(rows)('%s', (told, refused, accepted) => {
    const code = told.split(' ')[1]!;
    expect(lint(...refused)).toContain(told);
    expect(lint(...accepted).filter((line) => line.includes(code))).toEqual([]);
  });
});
