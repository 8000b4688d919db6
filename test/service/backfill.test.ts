import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { idOf, ruleText } from '../cli/rule-text.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { temporaryFolder, testClock } from '../embedded/temporary-stores.ts';
import { startService } from './test-service.ts';

const document = (n: number): object => ({
  '@timestamp': '2026-01-31T12:00:00.000Z',
  event: { code: '1', provider: 'Microsoft-Windows-Sysmon' },
  process: { executable: 'C:\\Windows\\System32\\whoami.exe' },
  winlog: {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    provider_name: 'Microsoft-Windows-Sysmon',
    computer_name: 'HOST1',
    record_id: n,
    event_data: { UtcTime: '2026-01-31 12:00:00.000', Image: 'C:\\Windows\\System32\\whoami.exe' },
  },
});

test('a rule that came later finds by a backfill what it would have found, and its coverage has the span', async () => {
  const folder = temporaryFiles({
    'first.yml': ruleText('a', { detection: "selection: { Image|endswith: '\\none.exe' }" }),
  });
  const [dataDir, clock] = [temporaryFolder(), testClock()];
  const config = `samples: false\nrules: [${folder}]\n`;
  const first = await startService(dataDir, clock, config);
  await first.send(document(1), document(2));
  clock.forward(60_000);
  await first.service.tick();
  await first.service.stop();

  writeFileSync(join(folder, 'second.yml'), ruleText('b'));
  clock.forward(60_000);
  const { service, ask, list } = await startService(dataDir, clock, config);
  expect(await list('/api/matches')).toEqual([]);
  const asked = { source: 'embedded', from: '1h', rules: [idOf('b')] };
  const { status, body } = await ask('/api/backfills', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  });
  expect(status).toBe(201);
  clock.forward(1_000);
  await service.tick();

  expect((await list('/api/matches')).map(({ rule }) => (rule as { readonly id: string }).id)).toEqual([
    idOf('b'),
    idOf('b'),
  ]);
  const done = (await ask(`/api/backfills/${body.id as string}`)).body;
  expect(done).toMatchObject({
    state: 'done',
    progress: 1,
    open: [],
    matches: { created: 2, present: 0, rejected: 0 },
  });
  const [coverage] = await list(`/api/coverage?rule=${idOf('b')}`);
  expect(coverage!.revisions).toMatchObject([
    { backfill: null, open: [] },
    { backfill: body.id, covered: [{ from: done.from, to: done.to }], open: [] },
  ]);
  expect(coverage).toMatchObject({ lagMs: 0, gaps: [] });
  expect((await ask('/api/health/ready')).body).toEqual({ ready: true, reasons: [] });
});
