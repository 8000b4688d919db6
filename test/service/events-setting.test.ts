import { expect, test } from 'vitest';
import { ruleText } from '../cli/rule-text.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { temporaryFolder, testClock } from '../embedded/temporary-stores.ts';
import { startService } from './test-service.ts';

/** One process, as Sysmon and as Windows itself tell of it. */
const [sysmon, security] = [
  {
    '@timestamp': '2026-01-31T11:00:00Z',
    event: { code: '1' },
    winlog: {
      channel: 'Microsoft-Windows-Sysmon/Operational',
      computer_name: 'ws17',
      record_id: 1,
      event_data: { Image: 'C:\\Windows\\System32\\whoami.exe' },
    },
  },
  {
    '@timestamp': '2026-01-31T11:00:00Z',
    event: { code: '4688' },
    winlog: {
      channel: 'Security',
      computer_name: 'ws17',
      record_id: 2,
      event_data: { NewProcessName: 'C:\\Windows\\System32\\whoami.exe' },
    },
  },
];

test.each([
  ['', ['1', '4688']],
  ['plan: push\n', ['1', '4688']],
  ['events: { process_creation: [sysmon] }\n', ['1']],
  ['events: { process_creation: [security_4688] }\n', ['4688']],
  ['events: { process_creation: [security_4688] }\nplan: push\n', ['4688']],
])('with %j process_creation matches the events %s of the embedded store', async (config, codes) => {
  const clock = testClock(Date.parse('2026-01-31T12:00:00Z'));
  const folder = temporaryFiles({ 'a.yml': ruleText('a') });
  const service = await startService(temporaryFolder(), clock, `samples: false\nrules: [${folder}]\n${config}`);
  await service.send(sysmon, security);
  clock.forward(60_000);
  await service.service.tick();
  const matches = await service.list('/api/matches');
  expect(matches.map(({ event }) => (event as { readonly code: string }).code).sort()).toEqual(codes);
});
