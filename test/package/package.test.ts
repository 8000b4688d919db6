import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { lockDataDir } from '../../src/embedded/data-dir-lock.ts';
import { jsonLines, runMain } from '../cli/run-main.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
// The command that npm installs asks the PATH for node, which may be an older one than that of the tests.
const env = {
  ...process.env,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
  SIGMA_BRIDGE_API_PORT: '0',
};

/** The folder into which the package was installed, as a user would, and the package in it. */
let folder: string;
let installed: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sigma-bridge-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, env });
  // npm run's own lines may stand before the JSON.
  const tarball = /"filename": "([^"]+)"/.exec(stdout)![1]!;
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const quick = ['--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...quick, join(folder, tarball)], { cwd: folder, env });
  installed = join(folder, 'node_modules/sigma-bridge');
  return () => {
    rmSync(folder, { recursive: true });
  };
}, 300_000);

const command = (): string => join(folder, 'node_modules/.bin/sigma-bridge');

test('the package holds what runs and what it needs, and neither sources nor tests', () => {
  expect(readdirSync(installed).filter((name) => name !== 'node_modules')).toEqual([
    ...['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'bin', 'dist', 'docs'],
    ...['mappings', 'package.json', 'rules', 'samples'],
  ]);
});

test('it knows its version', async () => {
  expect((await run(command(), ['--version'], { cwd: folder, env })).stdout).toBe(`${manifest.version}\n`);
});

test('it checks the rules that it ships without a remark', async () => {
  const { stdout, stderr } = await run(command(), ['check', join(installed, 'rules')], { cwd: folder, env });
  expect([stderr, stdout.split('\n').at(-2)]).toEqual(['', expect.stringMatching(/^17 rules: .* 0 refused, 0 blind$/)]);
});

test('it hunts as the sources do', async () => {
  const events = 'samples/intrusion.ndjson';
  const words = (base: string): string[] => ['hunt', '--rules', join(base, 'rules'), '--events', join(base, events)];
  const { stdout } = await run(command(), words(installed), { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
  const found = (outcome: { readonly out: string }): unknown => jsonLines(outcome).map(({ matchId }) => matchId);
  expect(found({ out: stdout })).toEqual(found(await runMain(words(root))));
});

test('it serves: the worker starts, the samples are found, and it ends when asked', async () => {
  const cwd = join(folder, 'service');
  mkdirSync(cwd);
  const service = spawn(command(), ['serve'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void service.kill('SIGKILL'));
  const exit = once(service, 'exit');
  let address = '';
  for await (const line of createInterface(service.stderr)) {
    address = /^sigma-bridge listens on (.*)$/.exec(line)?.[1] ?? address;
    if (line.startsWith('The admin key is in ')) break;
  }
  service.stderr.resume();
  for await (const line of createInterface(service.stdout)) if (line.includes('window covered')) break;
  service.stdout.resume();
  expect((await fetch(`${address}/api/health/live`)).status).toBe(200);
  const key = readFileSync(join(cwd, 'data/admin-key'), 'utf8').trimEnd();
  const answer = await fetch(`${address}/api/findings?limit=1000`, { headers: { authorization: `Bearer ${key}` } });
  const { items } = (await answer.json()) as {
    readonly items: readonly { readonly rule: { readonly title: string } }[];
  };
  expect(items.map(({ rule }) => rule.title)).toContain('Suspicious PsExec Execution');
  service.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});

// npm hands the signal to its shell alone, and dash, which is sh on Debian, dies of it without a word to the service.
test.each<[command: string, words: string[], cwd: () => string]>([
  ['npm start', ['npm', 'start'], () => root],
  ['npx sigma-bridge serve', ['npx', 'sigma-bridge', 'serve'], () => folder],
])('SIGTERM to %s ends the service too, and frees its data folder', async (_, [npm, ...words], cwd) => {
  const dataDir = mkdtempSync(join(folder, 'npm-'));
  const started = spawn(npm!, words, {
    cwd: cwd(),
    env: { ...env, SIGMA_BRIDGE_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    if (isLocked(dataDir)) process.kill(ownerOf(dataDir), 'SIGKILL');
  });
  for await (const line of createInterface(started.stdout)) if (line.includes('window covered')) break;
  started.stdout.resume();
  expect(isLocked(dataDir)).toBe(true);
  started.kill('SIGTERM');
  await vi.waitFor(
    () => {
      expect(isLocked(dataDir)).toBe(false);
    },
    { timeout: 20_000, interval: 100 },
  );
});

function isLocked(dataDir: string): boolean {
  try {
    lockDataDir(dataDir, Date.now()).release();
    return false;
  } catch {
    return true;
  }
}

function ownerOf(dataDir: string): number {
  return (JSON.parse(readFileSync(join(dataDir, 'lock-owner.json'), 'utf8')) as { readonly pid: number }).pid;
}
