import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const tenOClock = Date.UTC(2024, 0, 1, 10);
const rows: readonly (readonly [timestamp: string, expected: number | null])[] = [
  ['2024-01-01 10:00:00', tenOClock],
  ['2024-01-01 10:00:00.000', tenOClock],
  ['2024-01-01T10:00:00', tenOClock],
  ['2024-01-01 12:00:00+02:00', tenOClock],
  ['2024-01-01', Date.UTC(2024, 0, 1)],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
  ['2024-02-30', null],
  ['2023-02-29 10:00:00', null],
  // Date.parse knows these, and means the time of the machine.
  ['2024/01/01 10:00:00', null],
  ['2024-1-1', null],
  ['Jan 1 2024 10:00', null],
];

const moduleUrl = pathToFileURL(join(import.meta.dirname, '../../src/ecs/view-event.ts')).href;
const program = `
  const { viewEvent } = await import('${moduleUrl}');
  const timeOf = (time) => viewEvent({ index: null, id: null, document: { '@timestamp': time } }).envelope.timeMs;
  const times = JSON.parse(process.argv[1]).map(timeOf);
  console.log(JSON.stringify({ offset: new Date(0).getTimezoneOffset(), times }));
`;

test('a time is the same wherever the machine stands', () => {
  // A thread of a test cannot move to another zone.
  const output = execFileSync(
    process.execPath,
    ['--input-type=module', '--eval', program, JSON.stringify(rows.map(([timestamp]) => timestamp))],
    { env: { ...process.env, TZ: 'America/New_York' }, encoding: 'utf8' },
  );
  expect(JSON.parse(output)).toEqual({ offset: 300, times: rows.map(([, expected]) => expected) });
});
