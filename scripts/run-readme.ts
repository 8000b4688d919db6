// Does what README.md says, literally, in a clean clone: every `sh` block in its order. What a block is said to print
// must be in what it prints. `npx node scripts/run-readme.ts`; needs git, npm, curl and a free port 8090.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingPart, readCommands } from './readme-blocks.ts';
import type { ReadmeCommand } from './readme-blocks.ts';

const root = resolve(import.meta.dirname, '..');
const ready = 'http://127.0.0.1:8090/api/health/ready';
const startTimeoutMs = 300_000;

const clone = mkdtempSync(join(tmpdir(), 'sigma-bridge-readme-'));
// README asks for Node 24 or newer; the one that runs this is.
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` };
let service: ChildProcess | null = null;
try {
  if (await answers()) throw new Error(`Something else answers at ${ready} already.`);
  execFileSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' });
  for (const block of readCommands(readFileSync(join(clone, 'README.md'), 'utf8'))) await follow(block);
} finally {
  await stop(service);
  rmSync(clone, { recursive: true, force: true });
}

async function follow({ line, commands, notRun, output }: ReadmeCommand): Promise<void> {
  console.log(`README.md:${line} ${commands.replaceAll('\n', '; ')}${notRun === null ? '' : ` (not run: ${notRun})`}`);
  if (notRun !== null) return;
  if (/\bnpm start\b/.test(commands)) {
    service = await startService(commands);
    return;
  }
  const { stdout, stderr, status } = spawnSync('bash', ['-eu', '-c', commands], {
    cwd: clone,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`It ended with ${status ?? 'a signal'}:\n${stderr}`);
  const missing = output === null ? null : missingPart(stdout, output);
  if (missing !== null) throw new Error(`It does not print what README.md shows:\n${missing}\nbut\n${stdout}`);
}

/** Starts what goes on running, and waits until it has done its first run. */
async function startService(commands: string): Promise<ChildProcess> {
  // A group of its own, so that npm, the shell and the service can be ended together.
  const child = spawn('bash', ['-eu', '-c', commands], {
    cwd: clone,
    env,
    detached: true,
    stdio: 'inherit',
  });
  const deadlineMs = Date.now() + startTimeoutMs;
  while (!(await answers())) {
    if (child.exitCode !== null || Date.now() > deadlineMs) throw new Error('The service did not become ready.');
    await sleep(500);
  }
  return child;
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch(ready)).ok;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess | null): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null) return;
  const exit = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  await exit;
}
