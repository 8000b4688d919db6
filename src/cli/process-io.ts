import { once } from 'node:events';

import type { Io } from './command.ts';

/** The real process. */
export function processIo(): Io {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The first signal asks; a second one, with the handler gone, ends the process at once.
    process.once(signal, () => {
      stop.abort(signal);
    });
  }
  // `sigma-bridge hunt … | head` closes the pipe early: that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    async out(text) {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    },
    err(line) {
      process.stderr.write(`${line}\n`);
    },
    env: process.env,
    terminal: process.stderr.isTTY,
    stop: stop.signal,
  };
}
