import { expect, test } from 'vitest';
import { incoming } from '../hunt/test-events.ts';
import { copyRows, writeOlderFile } from './older-file.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';

const dayMs = 86_400_000;
const event = (channel: string, code: string | number, n = 0): Record<string, unknown> => ({
  n,
  event: { code },
  winlog: { channel },
});

test('the kinds of events that came are told from their arrival on, and until the span is over', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const recent = async () =>
    (await stores.events.recentKinds(7 * dayMs)).map(({ channel, code }) => `${channel} ${code ?? '-'}`).sort();
  expect(await recent()).toEqual([]);
  await stores.events.insertEvents(
    incoming(
      event('Security', '4688'),
      { 'winlog.channel': 'System', 'winlog.event_id': 7045 },
      { event: { code: '9' } },
    ),
  );
  expect(await recent()).toEqual(['Security 4688', 'System 7045']);
  clock.forward(6 * dayMs);
  await stores.events.insertEvents(incoming(event('Security', 4688, 1), { winlog: { channel: 'Other' } }));
  expect(await recent()).toEqual(['Other -', 'Security 4688', 'System 7045']);
  clock.forward(2 * dayMs);
  expect(await recent()).toEqual(['Other -', 'Security 4688']);
});

test('with the samples goes what only they were of', async () => {
  const stores = await temporaryStores(testClock());
  await stores.events.insertEvents([
    { document: event('Security', '1'), sample: true },
    { document: event('Security', '2'), sample: true },
    { document: event('Security', '2', 1), sample: false },
  ]);
  await stores.events.removeSamples('anna');
  expect(await stores.events.recentKinds(dayMs)).toEqual([{ channel: 'Security', code: '2' }]);
});

test('the kinds of events that an older version stored are known after the first start', async () => {
  const [dataDir, filled] = [temporaryFolder(), temporaryFolder()];
  const clock = testClock();
  const first = await temporaryStores(clock, filled);
  const nested = event('Security', '4688');
  const flat = { 'winlog.channel': 'System', 'winlog.event_id': 7045 };
  await first.events.insertEvents(incoming(nested, flat, { event: { code: '9' } }, { winlog: { channel: 'Other' } }));
  const kinds = await first.events.recentKinds(dayMs);
  await first.close();
  writeOlderFile(dataDir, 5, (file) => {
    copyRows(file, filled, 'events');
  });
  const second = await temporaryStores(clock, dataDir);
  expect(await second.events.recentKinds(dayMs)).toEqual(kinds);
  expect(kinds).toHaveLength(3);
});
