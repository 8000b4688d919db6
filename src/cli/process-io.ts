import { once } from 'node:events';
import { fsyncSync } from 'node:fs';
import { isatty } from 'node:tty';
import { inertText } from '../text/inert-text.ts';
import type { Io } from './command.ts';
import { stopSignal } from './stop-signal.ts';

const clearLine = '\r\u001b[K';

/** The real process. */
export function processIo(): Io {
  const stop = stopSignal();
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
    sync() {
      try {
        fsyncSync(1);
      } catch {
        // A pipe or a terminal keeps nothing.
      }
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
