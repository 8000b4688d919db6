import { expect, test } from 'vitest';
import { reasonsNotReady } from '../../src/service/readiness.ts';
import type { Standing } from '../../src/service/readiness.ts';

const minuteMs = 60_000;
const limits = { maxLagMs: 15 * minuteMs, maxGapAgeMs: 60 * minuteMs };
const well: Standing = { state: 'readable', liveLagMs: 0, gapAgeMs: null };
const lagging = { ...well, liveLagMs: 15 * minuteMs };
const failing = { ...well, gapAgeMs: 60 * minuteMs };
const unreadable: Standing = { ...well, state: 'unreadable' };
const starting: Standing = { ...well, state: 'starting', liveLagMs: null };

test.each<[string, readonly Standing[], number, readonly string[]]>([
  ['where every source is read', [well, well], 17, []],
  ['of one source that fails', [unreadable], 17, ['1 of 1 source cannot be read; GET /api/sources says why.']],
  [
    'of sources that fail or were not read yet',
    [unreadable, starting, well],
    17,
    ['1 of 3 sources cannot be read; GET /api/sources says why.', '1 of 3 sources not read yet.'],
  ],
  ['where no rule runs', [well], 0, ['No rule runs on any source; GET /api/rules says why.']],
  ['of lag and gaps at their limits', [lagging, failing], 17, []],
  [
    'of lag beyond its limit',
    [{ ...lagging, liveLagMs: 15 * minuteMs + 1 }, well],
    17,
    ['1 of 2 sources searched more than 15 min behind the newest events; GET /api/coverage says how far.'],
  ],
  [
    'of a gap beyond its limit',
    [well, { ...failing, gapAgeMs: 60 * minuteMs + 1 }],
    17,
    ['1 of 2 sources with windows that have failed for more than 1 h; GET /api/coverage says why.'],
  ],
])('the reasons %s', (_, standings, activeRules, reasons) => {
  expect(reasonsNotReady(standings, { activeRules, limits })).toEqual(reasons);
});
