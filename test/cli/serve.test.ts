import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { idOf, ruleText } from './rule-text.ts';
import { runMain, temporaryFiles } from './run-main.ts';
import { runServe } from './run-serve.ts';

/** What tells where the first admin key is, once it was told. */
function keyLineOf({ err }: { readonly err: readonly string[] }): string | undefined {
  return err.find((line) => line.startsWith('The admin key'));
}

const quiet = 'dataDir: data\nrules: [rules]\nsamples: false\nlog: { level: silent }\n';
const anyPort = `${quiet}api: { port: 0 }\n`;

function configured(files: Readonly<Record<string, string>> = {}): {
  readonly folder: string;
  readonly config: string;
} {
  const folder = temporaryFiles({ 'sigma-bridge.yml': anyPort, 'rules/a.yml': ruleText('a'), ...files });
  return { folder, config: join(folder, 'sigma-bridge.yml') };
}

describe('the admin key of the first start', () => {
  test('is written for its owner alone where nobody looks; it works, and a second start makes none', async () => {
    const { folder, config } = configured();
    const file = join(folder, 'data/admin-key');
    const first = await runServe(config);
    await expect.poll(() => keyLineOf(first)).toBe(`The admin key is in ${file}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const key = readFileSync(file, 'utf8').trimEnd();
    await expect.poll(async () => (await first.get('/api/findings', key)).status).toBe(200);
    expect((await first.get('/api/findings', `${key}x`)).status).toBe(401);
    expect((await first.get('/api/findings')).status).toBe(401);
    expect(await first.stop()).toBe(0);

    const second = await runServe(config);
    expect((await second.get('/api/findings', key)).status).toBe(200);
    expect(second.err.some((line) => line.includes('admin key'))).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(`${key}\n`);
  });

  test('is shown on a terminal, and no file has it', async () => {
    const { folder, config } = configured();
    const serve = await runServe(config, { isErrTerminal: true });
    await expect.poll(() => keyLineOf(serve)).toMatch(/^The admin key, shown this once: sbk_[\w-]{43}$/);
    const key = keyLineOf(serve)!.split(' ').at(-1)!;
    await expect.poll(async () => (await serve.get('/api/findings', key)).status).toBe(200);
    expect(existsSync(join(folder, 'data/admin-key'))).toBe(false);
  });

  test('takes the place of a file that others could read', async () => {
    const { folder, config } = configured({ 'data/admin-key': 'old\n' });
    const file = join(folder, 'data/admin-key');
    expect(statSync(file).mode & 0o077).not.toBe(0);
    const serve = await runServe(config);
    await expect.poll(() => keyLineOf(serve)).toBe(`The admin key is in ${file}`);
    expect([statSync(file).mode & 0o777, readFileSync(file, 'utf8').startsWith('sbk_')]).toEqual([0o600, true]);
  });

  test('that cannot be written ends the start with its code, and the next start makes one', async () => {
    const { folder, config } = configured();
    mkdirSync(join(folder, 'data/admin-key'), { recursive: true });
    const { code, err } = await runMain(['serve', '--config', config]);
    expect([code, err.at(-1)]).toEqual([
      2,
      expect.stringMatching(/^CLI_KEY_NOT_WRITTEN The admin key cannot be written: /),
    ]);
    rmdirSync(join(folder, 'data/admin-key'));
    const serve = await runServe(config);
    await expect.poll(() => keyLineOf(serve)).toMatch(/^The admin key is in /);
  });

  test('is not made where the configuration gives one', async () => {
    const key = 'k'.repeat(40);
    const { folder, config } = configured({ 'sigma-bridge.yml': `${quiet}api: { port: 0, adminKey: ${key} }\n` });
    const serve = await runServe(config);
    expect((await serve.get('/api/findings', key)).status).toBe(200);
    expect([existsSync(join(folder, 'data/admin-key')), serve.err.some((line) => line.includes(key))]).toEqual([
      false,
      false,
    ]);
  });
});

describe('a start that cannot be', () => {
  test('because the port is in use: nothing is made, so that the next start still tells its key', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { folder, config } = configured({ 'sigma-bridge.yml': `${quiet}api: { port: ${port} }\n` });
    const { code, err } = await runMain(['serve', '--config', config]);
    expect([code, err]).toEqual([
      2,
      [
        `CLI_NOT_LISTENING 127.0.0.1:${port} cannot be listened on: listen EADDRINUSE: address already in use 127.0.0.1:${port}. Is another sigma-bridge running? Set another api.port, or an api.host of this machine.`,
      ],
    ]);
    expect(existsSync(join(folder, 'data/admin-key'))).toBe(false);
    writeFileSync(config, anyPort);
    const serve = await runServe(config);
    await expect.poll(() => keyLineOf(serve)).toMatch(/^The admin key is in /);
  });

  test('because another sigma-bridge has the data folder', async () => {
    const { config } = configured();
    await runServe(config);
    const { code, err } = await runMain(['serve', '--config', config]);
    expect([code, err.at(-1)]).toEqual([
      2,
      expect.stringMatching(/^EMBEDDED_DATA_DIR_LOCKED .* is in use by process \d+/),
    ]);
  });

  test.each([
    ['an unknown setting', 'api: { prot: 1 }', 'CONFIG_UNKNOWN_SETTING'],
    ['a source without its address', 'sources: [{ name: dc }]', 'CONFIG_MISSING_SETTING'],
    [
      'an authority that is not there',
      'sources: [{ elasticsearch: { url: "https://127.0.0.1:9", caFile: gone.pem } }]',
      'ELASTIC_SETTINGS',
    ],
    ['a folder of rules that is not there', 'rules: [gone]', 'LOAD_PATH_NOT_FOUND'],
    ['a folder without rules', 'rules: [empty]', 'LOAD_NO_YAML'],
    ['a mapping that is not there', 'mappings: [gone.yml]', 'LOAD_PATH_NOT_FOUND'],
  ])('because of %s', async (_, lines, code) => {
    const { folder, config } = configured({ 'sigma-bridge.yml': `dataDir: data\n${lines}\n`, 'empty/README.md': '' });
    const outcome = await runMain(['serve', '--config', config]);
    expect([outcome.code, outcome.out]).toEqual([2, '']);
    expect(outcome.err.join('\n')).toContain(code);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

test('what is wrong with rules, mappings and ids is told, and the rest runs', async () => {
  const { folder, config } = configured({
    'sigma-bridge.yml': `${anyPort}mappings: [own.yml]
select: { exclude: ['${idOf('f')}'] }
overrides:
  ${idOf('0')}: { level: low }
  ${idOf('b')}: { level: low }
`,
    'own.yml': 'logsources:\n  - service: own\n    evnts: []\n',
    'rules/b.yml': ruleText('b', { detection: 'selection: { Image|contians: x }' }),
    'rules/c1.yml': ruleText('c'),
    'rules/c2.yml': ruleText('c'),
    'rules/d.yml': ruleText('d', { logsource: 'service: nobody-knows' }),
    'rules/e.yml': 'title: [\n',
    'rules/f.yml': ruleText('f'),
  });
  const serve = await runServe(config);
  const told = serve.err.filter((line) => /^(\S+ )?(warning )?[A-Z]+_[A-Z_]+ /.test(line));
  expect(
    told.map((line) =>
      line
        .replaceAll(`${folder}/`, '')
        .replace(/:\d+:\d+ /, ' ')
        .replace('warning ', '')
        .split(' ')
        .slice(0, 2),
    ),
  ).toEqual([
    ['own.yml', 'YAML_UNKNOWN_KEY'],
    ['own.yml', 'MAPPING_NO_CHANNEL'],
    ['rules/b.yml', 'SIGMA_UNKNOWN_MODIFIER'],
    ['rules/e.yml', 'YAML_UNCLOSED_BRACKET'],
    ['rules/c1.yml', 'SIGMA_DUPLICATE_ID'],
    ['rules/c2.yml', 'SIGMA_DUPLICATE_ID'],
    ['rules/d.yml', 'COMPILE_UNKNOWN_LOGSOURCE'],
    ['RULES_UNKNOWN_ID', "'overrides'"],
  ]);
  expect(told.at(-1)).toContain(`'overrides' names ${idOf('0')}, and no loaded rule has that id.`);
  await expect.poll(() => serve.err).toContain('1 of 7 rules runs');
  expect(await serve.stop()).toBe(0);
});
