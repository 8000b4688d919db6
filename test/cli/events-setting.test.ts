import { expect, test } from 'vitest';
import { ruleText } from './rule-text.ts';
import { jsonLines, runMain, temporaryFiles } from './run-main.ts';

const document = (channel: string, code: string, name: string): string =>
  JSON.stringify({ event: { code }, winlog: { channel, event_data: { [name]: 'C:\\Windows\\System32\\whoami.exe' } } });

function folderWith(config: string): string {
  return temporaryFiles({
    'rules/a.yml': ruleText('a'),
    'config.yml': config,
    'events.ndjson': `${document('Microsoft-Windows-Sysmon/Operational', '1', 'Image')}\n${document('Security', '4688', 'NewProcessName')}\n`,
  });
}

test.each([
  ['', [1, 2]],
  ['events: { process_creation: [sysmon] }', [1]],
  ['events: { process_creation: [security_4688] }', [2]],
])('hunt heeds the configuration: %j', async (config, lines) => {
  const folder = folderWith(config);
  const args = [
    '--rules',
    `${folder}/rules`,
    '--events',
    `${folder}/events.ndjson`,
    '--config',
    `${folder}/config.yml`,
  ];
  const outcome = await runMain(['hunt', ...args]);
  const found = jsonLines(outcome).map(({ event }) => (event as { readonly line: number }).line);
  expect([outcome.code, found]).toEqual([0, lines]);
});

test('explain says of an event that the configuration leaves out that it is of no kind of the rule', async () => {
  const folder = folderWith('events: { process_creation: [security_4688] }');
  const args = [`${folder}/rules/a.yml`, `${folder}/events.ndjson:1`, '--json', '--config', `${folder}/config.yml`];
  const [explained] = jsonLines(await runMain(['explain', ...args]));
  const { matches, variants } = explained as { readonly matches: boolean; readonly variants: readonly object[] };
  expect([matches, variants]).toEqual([false, [expect.objectContaining({ event: 'security_4688' })]]);
});

test('compile and check judge the events that are chosen', async () => {
  const folder = folderWith('events: { process_creation: [security_4688] }');
  const compiled = await runMain(['compile', `${folder}/rules/a.yml`, '--config', `${folder}/config.yml`, '--json']);
  expect([compiled.out.includes('4688'), compiled.out.includes('Sysmon')]).toEqual([true, false]);
});

test.each(['hunt', 'explain', 'check', 'compile', 'test', 'serve'])(
  '%s ends where no mapping knows what is named',
  async (command) => {
    const folder = folderWith('events: { process_creation: [sysmn] }');
    const positionals: Readonly<Record<string, readonly string[]>> = {
      hunt: ['--rules', `${folder}/rules`, '--events', `${folder}/events.ndjson`],
      explain: [`${folder}/rules/a.yml`, `${folder}/events.ndjson`],
      serve: [],
    };
    const args = positionals[command] ?? [`${folder}/rules/a.yml`];
    const { code, out, err } = await runMain([command, ...args, '--config', `${folder}/config.yml`]);
    expect([code, out, err]).toEqual([
      2,
      '',
      [
        `${folder}/config.yml:1:30 CONFIG_UNKNOWN_EVENT 'sysmn' in 'events.process_creation' is no kind of event of that logsource. Did you mean 'sysmon'?`,
      ],
    ]);
  },
);
