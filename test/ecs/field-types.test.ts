import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseFieldTypes } from '../../src/ecs/field-types.ts';
import { sharedData } from '../shared-data.ts';
import { ownMapping } from './own-mapping.ts';

const file = resolve(import.meta.dirname, '../../mappings/types/winlogbeat-8.yml');
const shipped = parseFieldTypes(readFileSync(file, 'utf8'), 'mappings/types/winlogbeat-8.yml');
const limited = { type: 'keyword', ignoreAbove: 1024, analyzer: null };
const unlimited = { ...limited, ignoreAbove: null };

test('the shipped types have no diagnostics', () => {
  expect(shipped.diagnostics).toEqual([]);
  expect(shipped.types).toMatchObject({ name: 'winlogbeat 8 (built-in)', shapes: ['wlb8', 'raw8'] });
});

test.each([
  ['process.executable', limited],
  ['process.command_line', { ...unlimited, type: 'wildcard' }],
  ['powershell.file.script_block_text', { ...unlimited, type: 'text', analyzer: 'script-block' }],
  ['message', { ...unlimited, type: 'match_only_text', analyzer: 'standard' }],
  ['source.ip', { ...unlimited, type: 'ip' }],
  ['winlog.event_data.ScriptBlockText', limited],
  ['winlog.event_data.CommandLine', unlimited],
  ['winlog.event_data.New Value', unlimited],
  ['winlog.user_data.Operation', unlimited],
  ['winlog.event_datum', null],
])('%s', (path, expected) => {
  expect(shipped.types!.typeOf(path)).toEqual(expected);
});

test('every path that the mapping reads has a type', () => {
  const fields = [
    ...ownMapping.common.values(),
    ...ownMapping.logsources.flatMap(({ events }) => events.flatMap((event) => [...event.fields.values()])),
  ];
  const paths = fields.flatMap(({ places }) => places.flatMap((place) => place.paths));
  expect(paths.filter((path) => shipped.types!.typeOf(path) === null)).toEqual([]);
});

const facts = sharedData('winlogbeat/field-types.tsv');

test.skipIf(facts === null)('every type is as the template of winlogbeat 8.15 has it', () => {
  const [, ...rows] = readFileSync(facts!, 'utf8').trimEnd().split('\n');
  const differences = rows
    .map((row) => row.split('\t'))
    .map(([path, , winlogbeat8]) => ({ path: path!, theirs: winlogbeat8!, ours: describe(path!) }))
    .filter(({ theirs, ours }) => theirs.replace(/ \+text:match_only_text$/, '') !== ours);
  expect(differences).toEqual([]);
});

function describe(path: string): string {
  const found = shipped.types!.typeOf(path);
  if (found?.type !== 'keyword') return String(found?.type);
  return found.ignoreAbove === null
    ? 'keyword(no ignore_above; dynamic template)'
    : `keyword(ignore_above ${found.ignoreAbove})`;
}

test.each([
  [
    'an unknown type',
    'name: a\ntypes:\n  - { type: keywrod, paths: [a] }\n',
    { code: 'YAML_UNKNOWN_WORD', at: { file: 'a.yml', line: 3, column: 13 }, hint: "Did you mean 'keyword'?" },
  ],
  [
    'an unknown key',
    'name: a\ntypes:\n  - { type: keyword, ignore_above: 3, paths: [a] }\n',
    { code: 'YAML_UNKNOWN_KEY', at: { file: 'a.yml', line: 3, column: 22 }, hint: "Did you mean 'ignoreAbove'?" },
  ],
  ['no name', 'types: []\n', { code: 'YAML_MISSING_KEY', at: { file: 'a.yml', line: 1, column: 1 } }],
])('%s is refused where it is written', (_, text, expected) => {
  expect(parseFieldTypes(text, 'a.yml').diagnostics).toMatchObject([expected]);
});
