import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../embedded/temporary-stores.ts';
import { jsonLines, runMain } from './run-main.ts';

const root = resolve(import.meta.dirname, '../..');
const launcher = join(root, 'bin/sigma-bridge.js');

/** A real process of the command, in a folder of its own. It is ended with the test. */
function start(
  args: readonly string[],
  cwd: string = root,
  env: NodeJS.ProcessEnv = {},
): ChildProcess & { readonly told: string[] } {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd,
    env: { ...process.env, SIGMA_BRIDGE_API_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const told: string[] = [];
  createInterface(child.stderr).on('line', (line) => told.push(line));
  return Object.assign(child, { told });
}

/** The first line of a stream that matches. */
async function lineOf(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  for await (const line of createInterface(stream)) if (pattern.test(line)) return line;
  throw new Error(`the stream ended without ${pattern.source}`);
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal;
}

test('the launcher gives version and exit code', async () => {
  const [version, usage] = [start(['--version']), start(['chekc'])];
  version.stdout!.resume();
  usage.stdout!.resume();
  expect(await Promise.all([exitOf(version), exitOf(usage)])).toEqual([0, 2]);
  expect(usage.told).toEqual(["CLI_UNKNOWN_COMMAND 'chekc' is no command. Did you mean 'check'?"]);
});

test('a reader that has seen enough ends a hunt quietly', async () => {
  const events = Array<string[]>(60).fill(['--events', 'samples/intrusion.ndjson']).flat();
  const hunt = start(['hunt', '--rules', 'rules', ...events]);
  await once(hunt.stdout!, 'data');
  hunt.stdout!.destroy();
  expect([await exitOf(hunt), hunt.told]).toEqual([0, []]);
});

test('SIGTERM ends the service with 0 while its first run is in hand, and the next start finds everything once', async () => {
  const cut = temporaryFolder();
  const undisturbed = temporaryFolder();
  const first = start(['serve'], cut);
  await lineOf(first.stdout!, /sample events loaded/);
  first.kill('SIGTERM');
  expect(await exitOf(first)).toBe(0);

  for (const folder of [cut, undisturbed]) {
    const service = start(['serve'], folder);
    const covered = await lineOf(service.stdout!, /window covered/);
    expect(JSON.parse(covered)).toMatchObject({ msg: 'window covered', source: 'embedded' });
    service.kill('SIGTERM');
    expect(await exitOf(service)).toBe(0);
  }
  const found = async (folder: string): Promise<unknown> => {
    const env = { SIGMA_BRIDGE_DATA_DIR: join(folder, 'data') };
    const findings = jsonLines(await runMain(['findings', '--json', '--limit', '1000'], { env }));
    return findings.map(({ rule, entity, matches }) => [(rule as { title: string }).title, entity, matches]).sort();
  };
  const expected = await found(undisturbed);
  expect(expected).toContainEqual(['Suspicious PsExec Execution', 'srv-file01.meridian.example', expect.any(Number)]);
  expect(await found(cut)).toEqual(expected);
});

test('SIGTERM ends the service with 0 also while a cluster does not answer', async () => {
  const cluster = createServer();
  const asked = once(cluster, 'request');
  await once(cluster.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    cluster.closeAllConnections();
    cluster.close();
  });
  const { port } = cluster.address() as AddressInfo;
  const env = { SIGMA_BRIDGE_SOURCES_0_ELASTICSEARCH_URL: `http://127.0.0.1:${port}` };
  const service = start(['serve'], temporaryFolder(), env);
  service.stdout!.resume();
  await asked;
  // Twice at once, as `npm start` does it.
  service.kill('SIGTERM');
  service.kill('SIGTERM');
  expect(await exitOf(service)).toBe(0);
});

test('explain reads an event from standard input', () => {
  const event = JSON.stringify({ event: { code: '1' }, winlog: { channel: 'System' } });
  const rule = 'rules/windows/process_creation/proc_creation_win_sysinternals_psexesvc_as_system.yml';
  const { status, stdout } = spawnSync(process.execPath, [launcher, 'explain', rule, '-', '--json'], {
    cwd: root,
    input: `${event}\n`,
    encoding: 'utf8',
  });
  expect([status, jsonLines({ out: stdout }).map((line) => [line.event, line.matches])]).toEqual([
    0,
    [[expect.objectContaining({ file: '-', line: 1, channel: 'System' }), false]],
  ]);
});
