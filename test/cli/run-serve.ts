import { onTestFinished } from 'vitest';
import type { ExitCode, Io } from '../../src/cli/command.ts';
import { main } from '../../src/cli/main.ts';
import { testIo } from './run-main.ts';

/** A service that was started as a user would, in this process. */
export interface RunningServe {
  readonly address: string;
  /** Standard error until now, line by line. */
  readonly err: readonly string[];
  /** As SIGTERM does; resolves with the exit code. */
  stop(): Promise<ExitCode>;
  /** The status of an answer, and its body where that is JSON. */
  get(path: string, key?: string): Promise<{ readonly status: number; readonly body: unknown }>;
}

/** Runs `serve` until it listens. Rejects with what it told where it ends before that. */
export async function runServe(config: string, changes: Partial<Io> = {}): Promise<RunningServe> {
  const stop = new AbortController();
  const listens = Promise.withResolvers<string>();
  const io = testIo({ stop: stop.signal, ...changes });
  const keep = io.err;
  io.err = (line) => {
    keep(line);
    const address = /^sigma-bridge listens on (.*)$/.exec(line)?.[1];
    if (address !== undefined) listens.resolve(address);
  };
  const ended = main(['serve', '--config', config], io);
  const stopServe = (): Promise<ExitCode> => {
    stop.abort();
    return ended;
  };
  onTestFinished(async () => {
    await stopServe();
  });
  const address = await Promise.race([
    listens.promise,
    ended.then((code) => Promise.reject(new Error([`ended with ${code}`, ...io.written.err].join('\n')))),
  ]);
  return {
    address,
    err: io.written.err,
    stop: stopServe,
    async get(path, key) {
      const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
      const answer = await fetch(address + path, { headers });
      return { status: answer.status, body: await answer.json() };
    },
  };
}
