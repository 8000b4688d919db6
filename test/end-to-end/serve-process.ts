import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const launcher = resolve(import.meta.dirname, '../../bin/sigma-bridge.js');

export interface Serving {
  readonly child: ChildProcess;
  readonly address: string;
  /** The most memory that it had so far, in MB; 0 where it is gone. */
  readonly peakMb: () => number;
}

/** Runs `serve` as a user starts it, in a process of its own and on a free port, until it listens. `spawned` is told at once. */
export async function serveProcess(
  config: string,
  {
    adminKey,
    spawned = () => undefined,
  }: { readonly adminKey: string; readonly spawned?: (child: ChildProcess) => void },
): Promise<Serving> {
  const child = spawn(process.execPath, [launcher, 'serve', '--config', config], {
    env: { ...process.env, SIGMA_BRIDGE_API_PORT: '0', SIGMA_BRIDGE_API_ADMIN_KEY: adminKey },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  spawned(child);
  for await (const line of createInterface(child.stderr)) {
    const address = /^sigma-bridge listens on (.*)$/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stderr.resume();
    return { child, address, peakMb: () => peakMbOf(child.pid!) };
  }
  throw new Error('serve ended before it listened');
}

function peakMbOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
