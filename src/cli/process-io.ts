import { once } from 'node:events';
import { isatty } from 'node:tty';
import { inertText } from '../text/inert-text.ts';
import type { Io } from './command.ts';

const clearLine = '\r\u001b[K';

/** The real process. */
export function processIo(): Io {
  const stop = stopOnSignal();
  // `sigma-bridge hunt … | head` closes the pipe early: that is no error of ours.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  let drawn = '';
  const draw = (line: string): void => {
    if (!process.stderr.isTTY || line === drawn) return;
    // A line that wraps could not be taken back.
    drawn = inertText(line).slice(0, process.stderr.columns - 1);
    process.stderr.write(clearLine + drawn);
  };
  return {
    async out(text) {
      draw('');
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    },
    err(line) {
      draw('');
      process.stderr.write(`${line}\n`);
    },
    draw,
    env: process.env,
    isErrTerminal: isatty(2),
    isOutTerminal: isatty(1),
    stop,
  };
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** The first signal asks for the end; one more, a second or more later, ends the process at once. */
function stopOnSignal(): AbortSignal {
  const stop = new AbortController();
  let askedMs = -Infinity;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!stop.signal.aborted) {
        askedMs = performance.now();
        stop.abort(signal);
      } else if (performance.now() - askedMs >= 1_000) {
        // Not sooner: npm hands on what the terminal has sent to all of us already.
        process.exit(exitCodes[signal]);
      }
    });
  }
  return stop.signal;
}
