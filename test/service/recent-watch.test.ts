import { expect, test } from 'vitest';
import type { EventKind } from '../../src/compile/recent-events.ts';
import { SourceError } from '../../src/hunt/event-source.ts';
import { RecentWatch } from '../../src/service/recent-watch.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const weekMs = 168 * hourMs;

/** A watch, the spans in minutes that its source was asked for, and what that answers. */
function watch() {
  const source = { kinds: [] as readonly EventKind[] | null, failure: null as Error | null, spans: [] as number[] };
  const watched = new RecentWatch({
    recentKinds(spanMs) {
      source.spans.push(spanMs / minuteMs);
      return source.failure === null ? Promise.resolve(source.kinds) : Promise.reject(source.failure);
    },
  });
  const known = () => watched.events && [...watched.events].flatMap(([channel, codes]) => [channel, ...codes]);
  return { source, watched, known };
}

test('all is counted once an hour, and in between what came since', async () => {
  const { source, watched, known } = watch();
  source.kinds = [{ channel: 'Security', code: '1' }];
  await watched.read(0);
  source.kinds = [{ channel: 'Security', code: '2' }];
  await watched.read(minuteMs);
  expect(known()).toEqual(['security', '1', '2']);
  const { events } = watched;
  await watched.read(2 * minuteMs);
  expect(watched.events).toBe(events);
  await watched.read(hourMs);
  expect([known(), source.spans]).toEqual([
    ['security', '2'],
    [weekMs / minuteMs, 11, 11, weekMs / minuteMs],
  ]);
});

test('a source that does not tell, or fails, is not known, and asked for all afterwards', async () => {
  const { source, watched, known } = watch();
  source.kinds = [{ channel: 'Security', code: null }];
  await watched.read(0);
  expect(known()).toEqual(['security']);
  source.failure = new SourceError('ELASTIC_UNREACHABLE', 'No connection.', { transient: true });
  await watched.read(minuteMs);
  expect(known()).toBe(null);
  source.failure = null;
  source.kinds = null;
  await watched.read(2 * minuteMs);
  expect(known()).toBe(null);
  source.kinds = [];
  await watched.read(3 * minuteMs);
  expect([known(), source.spans]).toEqual([[], [10080, 11, 10080, 10080]]);
  source.failure = new Error('a mistake of ours');
  await expect(watched.read(4 * minuteMs)).rejects.toThrow('a mistake of ours');
});

test('after our clock was set back all is counted anew, and not a span of less than nothing', async () => {
  const { source, watched } = watch();
  await watched.read(10 * hourMs);
  await watched.read(9 * hourMs);
  await watched.read(9 * hourMs + minuteMs);
  expect(source.spans).toEqual([10080, 10080, 11]);
});
