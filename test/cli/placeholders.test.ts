import { describe, expect, test } from 'vitest';
import { ruleText } from './rule-text.ts';
import { jsonLines, runMain, temporaryFiles } from './run-main.ts';

const rule = ruleText('a', { detection: "selection: { Image|endswith|expand: '\\\\%tools%' }" });
const event = JSON.stringify({
  event: { code: '1' },
  winlog: {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    event_data: { Image: 'C:\\Windows\\System32\\whoami.exe' },
  },
});

/** The other settings name what is only there where the service runs. */
const config = 'sources: [{ elasticsearch: { url: "${NOT_SET}" } }]\nplaceholders: { tools: [whoami.exe, net*.exe] }\n';

describe('values of placeholders come from the configuration that is named', () => {
  const folder = (): string =>
    temporaryFiles({ 'rules/a.yml': rule, 'events.ndjson': `${event}\n`, 'sigma-bridge.yml': config });

  test('check', async () => {
    const at = folder();
    const refused = await runMain(['check', `${at}/rules`]);
    expect(refused.code).toBe(1);
    expect(refused.err[0]).toBe(
      `${at}/rules/a.yml:7:41 SIGMA_PLACEHOLDER_UNSET '%tools%' stands for values that nobody has given. List them in the configuration: 'placeholders: {tools: […]}'.`,
    );
    expect(await runMain(['check', `${at}/rules`, '--config', `${at}/sigma-bridge.yml`])).toMatchObject({
      code: 0,
      err: [],
    });
  });

  test('compile', async () => {
    const at = folder();
    const { code, out } = await runMain(['compile', `${at}/rules/a.yml`, '--config', `${at}/sigma-bridge.yml`]);
    expect(code).toBe(0);
    expect(out).toContain('"*\\\\\\\\whoami.exe"');
    expect(out).toContain('"*\\\\\\\\net*.exe"');
  });

  test('hunt', async () => {
    const at = folder();
    const run = ['hunt', '--rules', `${at}/rules`, '--events', `${at}/events.ndjson`];
    expect(await runMain(run)).toMatchObject({ code: 1, out: '' });
    const found = await runMain([...run, '--config', `${at}/sigma-bridge.yml`]);
    expect([found.code, jsonLines(found).length]).toEqual([0, 1]);
  });

  test('explain', async () => {
    const at = folder();
    const run = ['explain', `${at}/rules/a.yml`, `${at}/events.ndjson`, '--json'];
    expect(await runMain(run)).toMatchObject({ code: 1, out: '' });
    expect(jsonLines(await runMain([...run, '--config', `${at}/sigma-bridge.yml`]))).toMatchObject([{ matches: true }]);
  });

  test('test', async () => {
    const tests = `match: [{ name: whoami, event: ${event} }]\n`;
    const at = temporaryFiles({ 'rules/a.yml': rule, 'rules/a.test.yml': tests, 'sigma-bridge.yml': config });
    expect((await runMain(['test', `${at}/rules`])).code).toBe(1);
    const found = await runMain(['test', `${at}/rules`, '--config', `${at}/sigma-bridge.yml`]);
    expect([found.code, found.out]).toEqual([0, '1 rule, 0 without tests; 1 test, 0 failed\n']);
  });
});

test('its mappings count, too', async () => {
  const folder = temporaryFiles({
    'rules/a.yml': ruleText('a', { logsource: 'service: own', detection: 'selection: { EventID: 1 }' }),
    'own.yml': 'logsources:\n  - service: own\n    channel: Own\n',
    'sigma-bridge.yml': 'mappings: own.yml\n',
  });
  expect((await runMain(['check', `${folder}/rules`])).err[0]).toContain('COMPILE_UNKNOWN_LOGSOURCE');
  expect(await runMain(['check', `${folder}/rules`, '--config', `${folder}/sigma-bridge.yml`])).toMatchObject({
    code: 0,
    err: [],
  });
});

test.each<[name: string, text: string, line: string]>([
  [
    'a name that is none',
    "placeholders: { '%tools%': [x] }\n",
    "sigma-bridge.yml:1:17 CONFIG_BAD_VALUE '%tools%' in 'placeholders' is not a name of letters, digits, dots, dashes and underscores, without percent signs. Correct it, or take the entry out.",
  ],
  [
    'a misspelt setting',
    'placeholder: { tools: [x] }\n',
    "sigma-bridge.yml:1:1 CONFIG_UNKNOWN_SETTING There is no setting 'placeholder'. Did you mean 'placeholders'?",
  ],
])('a mistake in the configuration ends the command with 2: %s', async (_, text, line) => {
  const folder = temporaryFiles({ 'a.yml': rule, 'sigma-bridge.yml': text });
  const { code, err } = await runMain(['check', `${folder}/a.yml`, '--config', `${folder}/sigma-bridge.yml`]);
  expect([code, err]).toEqual([2, [`${folder}/${line}`]]);
});

test('a configuration that is not there ends the command with 2', async () => {
  const folder = temporaryFiles({ 'a.yml': rule });
  const { code, err } = await runMain(['check', `${folder}/a.yml`, '--config', `${folder}/gone.yml`]);
  expect([code, err[0]]).toEqual([2, expect.stringContaining('CLI_CONFIG_NOT_READ')]);
});
