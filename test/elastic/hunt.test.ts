import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { idOf, ruleText } from '../cli/rule-text.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { adminClient, elasticServer, elasticTest, isServed } from './elastic-test.ts';
import { indexDocuments } from './index-documents.ts';
import { removeIndices, uniquePrefix } from './test-source.ts';

const launcher = resolve(import.meta.dirname, '../../bin/sigma-bridge.js');
const prefix = uniquePrefix();
const startMs = Date.parse('2026-11-01T00:00:00Z');
const minuteMs = 60_000;
const documents = 200;
let client: Client;

/** An event a minute, of which every second one is whoami. */
const document = (n: number) => ({
  '@timestamp': new Date(startMs + n * minuteMs).toISOString(),
  event: { code: '1', provider: 'Microsoft-Windows-Sysmon' },
  winlog: {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    provider_name: 'Microsoft-Windows-Sysmon',
    computer_name: 'HOST1',
    record_id: n,
    event_data: { Image: `C:\\Windows\\System32\\${n % 2 === 0 ? 'whoami' : 'calc'}.exe` },
  },
});

beforeAll(async () => {
  if (!isServed) return;
  client = adminClient();
  const all = Array.from({ length: documents }, (_, n) => document(n));
  await indexDocuments(client, prefix, all, (_document, n) => new Date(startMs + n * minuteMs).toISOString());
});

afterAll(async () => {
  if (!isServed) return;
  await removeIndices(client, prefix);
  await client.close();
});

/** A folder with a rule and a configuration whose windows are short, so that there are many. */
function prepared(): string {
  const { url, auth } = elasticServer();
  const credentials = {
    username: 'username' in auth ? auth.username : null,
    password: 'password' in auth ? auth.password : null,
  };
  const source = { name: 'dc', elasticsearch: { url, ...credentials }, indices: [`${prefix}-*`] };
  return temporaryFiles({
    'rules/a.yml': ruleText('a'),
    'sigma-bridge.yml': JSON.stringify({ maxWindow: '5m', sources: [source] }),
  });
}

/** As `sigma-bridge hunt … >> lines.ndjson 2>> told.txt`. */
function start(folder: string): ChildProcess {
  const [from, to] = [startMs, startMs + documents * minuteMs].map((ms) => new Date(ms).toISOString());
  const [out, err] = ['lines.ndjson', 'told.txt'].map((name) => openSync(join(folder, name), 'a'));
  const args = ['hunt', '--rules', 'rules', '--source', 'dc', '--from', from!, '--to', to!];
  const child = spawn(process.execPath, [launcher, ...args], { cwd: folder, stdio: ['ignore', out!, err!] });
  closeSync(out!);
  closeSync(err!);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

elasticTest(
  'a hunt over a source that is killed with -9 goes on: every match is printed, and at most one window twice',
  async () => {
    const folder = prepared();
    const lines = join(folder, 'lines.ndjson');
    const first = start(folder);
    const gone = once(first, 'exit');
    while (statSync(lines).size < 3_000 && first.exitCode === null) await setTimeout(10);
    first.kill('SIGKILL');
    expect(await gone).toEqual([null, 'SIGKILL']);
    const before = readFileSync(lines, 'utf8').split('\n').length - 1;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(documents / 2);
    expect(readdirSync(join(folder, 'data/hunts'))).toHaveLength(1);

    expect(await once(start(folder), 'exit')).toEqual([0, null]);
    const printed = readFileSync(lines, 'utf8')
      .trimEnd()
      .split('\n')
      .map(
        (line) => JSON.parse(line) as { matchId: string; rule: { id: string }; event: { source: string; _id: string } },
      );
    expect(new Set(printed.map(({ matchId }) => matchId)).size).toBe(documents / 2);
    // A window of five minutes has three matches at most.
    expect(printed.length - documents / 2).toBeLessThanOrEqual(3);
    expect(printed[0]).toMatchObject({ rule: { id: idOf('a') }, event: { source: 'dc' } });
    const told = readFileSync(join(folder, 'told.txt'), 'utf8');
    expect(told).toMatch(/Goes on: \d+% of it was printed before\./);
    expect(told).toMatch(/1 rule, \d+ windows, \d+ documents, \d+ matches in /);
    expect(readdirSync(join(folder, 'data/hunts'))).toEqual([]);
  },
);
