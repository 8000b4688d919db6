import { expect, test } from 'vitest';
import { idOf, ruleText } from '../cli/rule-text.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { temporaryFolder, testClock } from '../embedded/temporary-stores.ts';
import { startService } from './test-service.ts';

test('a rule is blind until an event that it is about comes, and runs all the while', async () => {
  const clock = testClock(Date.parse('2026-01-31T12:00:00Z'));
  const folder = temporaryFiles({
    'a.yml': ruleText('a'),
    'b.yml': ruleText('b', { logsource: 'category: image_load' }),
  });
  const service = await startService(temporaryFolder(), clock, `samples: false\nrules: [${folder}]\n`);
  const read = async () => {
    const { body } = await service.ask(`/api/rules/${idOf('a')}`);
    const blind = (await service.list('/api/rules?blind=true')).map(({ title }) => title);
    const seeing = (await service.list('/api/rules?blind=false')).map(({ title }) => title);
    const metrics = await (await service.fetch('/metrics')).text();
    const [, count] = /sigma_bridge_source_blind_rules\{source="embedded"\} (\d+)/.exec(metrics)!;
    return { blindOn: body.blindOn, blind, seeing, count };
  };
  expect(await read()).toEqual({
    blindOn: [
      {
        source: 'embedded',
        reason:
          "No event of Microsoft-Windows-Sysmon/Operational 1, Security 4688 came to 'embedded' in the last 7 days.",
      },
    ],
    blind: ['Rule a', 'Rule b'],
    seeing: [],
    count: '2',
  });

  await service.send({
    '@timestamp': '2026-01-31T11:00:00Z',
    event: { code: '4688' },
    winlog: { channel: 'Security', record_id: 1, event_data: { NewProcessName: 'C:\\Windows\\System32\\whoami.exe' } },
  });
  clock.forward(60_000);
  await service.service.tick();
  expect(await read()).toEqual({ blindOn: [], blind: ['Rule b'], seeing: ['Rule a'], count: '1' });
  expect(await service.list('/api/matches')).toHaveLength(1);

  clock.forward(8 * 86_400_000);
  await service.service.tick();
  expect(await read()).toMatchObject({ blind: ['Rule a', 'Rule b'], count: '2' });
});
