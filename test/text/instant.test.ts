import { expect, test } from 'vitest';
import { parseInstant } from '../../src/text/instant.ts';

test.each([
  ['1970-01-01T00:00:01Z', 1000],
  ['1970-01-01T00:00:00.250Z', 250],
  ['1970-01-01T00:01Z', 60_000],
  ['1970-01-01T02:00:00+02:00', 0],
  ['1969-12-31T19:00:00-05:00', 0],
  ['2026-01-31T08:00:00', 'no-zone'],
  ['2026-01-31', 'no-zone'],
  ['2026-02-30T08:00:00Z', null],
  ['2026-02-30', null],
  ['2026-13-01T00:00:00Z', null],
  ['2026-01-31T25:00:00Z', null],
  ['2026-01-31Z', null],
  ['31.01.2026 08:00', null],
  ['yesterday', null],
  ['1769846400000', null],
  ['', null],
])('%j is the instant %s', (text, ms) => {
  expect(parseInstant(text)).toBe(ms);
});
