import { expect, test } from 'vitest';
import { ruleText } from '../cli/rule-text.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { temporaryFolder, testClock } from '../embedded/temporary-stores.ts';
import { startService } from './test-service.ts';
import { whoami } from './whoami-event.ts';

const ruleId = '00000000-0000-4000-8000-aaaaaaaaaaaa';
const filterId = '10000000-0000-4000-8000-000000000001';

const filters = `title: Jump host
id: ${filterId}
logsource: { product: windows }
filter:
  rules: [${ruleId}]
  selection: { ComputerName|startswith: 'jump01.' }
  condition: not selection
---
title: Broken
id: 10000000-0000-4000-8000-000000000002
logsource: { product: windows }
filter: { selection: { Image: x }, condition: not selektion }
`;

test('a filter of the configuration keeps matches out of the findings, and the API and the metrics tell how many', async () => {
  const clock = testClock(Date.parse('2026-01-31T12:00:00Z'));
  const folder = temporaryFiles({ 'rules/a.yml': ruleText('a'), 'filters/f.yml': filters });
  const config = `samples: false\nrules: [${folder}/rules]\nfilters: [${folder}/filters]\n`;
  const dataDir = temporaryFolder();
  const first = await startService(dataDir, clock, config);
  const events = [
    whoami(1, 'jump01.corp.example'),
    whoami(2, 'JUMP01.corp.example'),
    whoami(3, 'ws17.corp.example'),
  ] as const;
  await first.send(...events);
  clock.forward(60_000);
  await first.service.tick();
  // A collector that sends what it has sent before, with a field more: the same event, read and decided again.
  await first.send({ ...events[0], message: 'again' });
  clock.forward(60_000);
  await first.service.tick();

  const found = async ({ list }: Pick<typeof first, 'list'>): Promise<readonly unknown[]> =>
    (await list('/api/findings')).map(({ entity, matches }) => [entity, matches]);
  expect(await found(first)).toEqual([['ws17.corp.example', 1]]);
  const expected = [
    {
      id: '10000000-0000-4000-8000-000000000002',
      title: 'Broken',
      file: `${folder}/filters/f.yml`,
      line: 9,
      refused: true,
      stale: null,
      rules: 0,
      removed: 0,
      days: [],
      diagnostics: [expect.objectContaining({ code: 'SIGMA_UNKNOWN_SEARCH' })],
    },
    {
      id: filterId,
      title: 'Jump host',
      file: `${folder}/filters/f.yml`,
      line: 1,
      refused: false,
      stale: null,
      rules: 1,
      removed: 2,
      days: [
        {
          rule: { id: ruleId },
          day: '2026-01-31',
          removed: 2,
          last: {
            matchId: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
            source: 'embedded',
            index: null,
            id: '2',
            time: '2026-01-31T11:00:02.000Z',
          },
        },
      ],
      diagnostics: [],
    },
  ];
  expect(await first.list('/api/filters')).toEqual(expected);
  const metrics = await (await first.fetch('/metrics')).text();
  expect(metrics).toContain(`sigma_bridge_filtered_matches{filter="${filterId}"} 2`);
  await first.service.stop();

  // Without the filter nothing is run again: only what comes from now on is let through.
  const second = await startService(dataDir, clock, `samples: false\nrules: [${folder}/rules]\n`);
  await second.send(whoami(4, 'jump01.corp.example'));
  clock.forward(60_000);
  await second.service.tick();
  expect(await found(second)).toEqual([
    ['jump01.corp.example', 1],
    ['ws17.corp.example', 1],
  ]);
  expect(await second.list('/api/filters')).toEqual([]);
});
