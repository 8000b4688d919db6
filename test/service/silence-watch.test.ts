import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../src/hunt/ledger.ts';
import type { Log } from '../../src/hunt/log.ts';
import type { Window } from '../../src/hunt/window.ts';
import { SilenceWatch } from '../../src/service/silence-watch.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A ledger of one source, what is read of it, and what is logged. */
function ledgerOf(entries: LedgerEntry[]) {
  const read: Window[] = [];
  const logged: unknown[] = [];
  const keep = (detail: object, text: string): void => {
    logged.push([text, detail]);
  };
  const log: Log = { info: keep, warn: keep, error: keep };
  const ledger = {
    entries(source: string, span: Window) {
      read.push(span);
      const inside = ({ window }: LedgerEntry) => window.toMs > span.fromMs && window.fromMs < span.toMs;
      return Promise.resolve(source === 'dc' ? entries.filter(inside) : []);
    },
  };
  return { watch: new SilenceWatch('dc', { ledger, log }), read, logged };
}

function entry(fromMs: number, toMs: number, documents: number): LedgerEntry {
  return { window: { fromMs, toMs }, tally: { i: documents }, counts: {} } as unknown as LedgerEntry;
}

const twoDays = (): LedgerEntry[] => Array.from({ length: 2 * 1440 }, (_, n) => entry(n * minute, (n + 1) * minute, 5));

test('a source that falls silent is told once, and once that events come again', async () => {
  const entries = twoDays();
  const { watch, logged } = ledgerOf(entries);
  await watch.look(2 * day);
  expect([watch.silence, logged]).toEqual([null, []]);
  entries.push(entry(2 * day, 2 * day + hour, 0));
  await watch.look(2 * day + hour);
  entries.push(entry(2 * day + hour, 2 * day + 2 * hour, 0));
  await watch.look(2 * day + 2 * hour);
  const reason = 'No event for 1 h; in the 7 days before, the longest pause was 2 min.';
  expect(logged).toEqual([['a source fell silent', { source: 'dc', reason }]]);
  expect(watch.silence).toMatchObject({ sinceMs: 2 * day, lastsMs: 2 * hour });
  entries.push(entry(2 * day + 2 * hour, 2 * day + 2 * hour + minute, 1));
  await watch.look(2 * day + 2 * hour + minute);
  expect([watch.silence, logged.slice(1)]).toEqual([null, [['events come from a source again', { source: 'dc' }]]]);
});

test('after a restart the week before is read from the ledger, later only what is new', async () => {
  const entries = [...twoDays(), entry(2 * day, 2 * day + hour, 0)];
  const { watch, read } = ledgerOf(entries);
  await watch.look(2 * day + hour);
  expect(watch.silence?.lastsMs).toBe(hour);
  expect([read[0]!.fromMs, read.at(-1)!.toMs >= 2 * day + hour]).toEqual([2 * day + hour - 7 * day, true]);
  read.length = 0;
  await watch.look(2 * day + hour + 30_000);
  expect(read).toEqual([]);
  await watch.look(2 * day + hour + minute);
  expect(read).toEqual([{ fromMs: 2 * day, toMs: 2 * day + 6 * hour }]);
});
