const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

const askForParentMs = 250;

/**
 * Aborts when the process is asked to end: by the first signal, or by the end of npm's shell. One more signal, a second or
 * more later, ends the process at once.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let askedMs = -Infinity;
  const ask = (signal: NodeJS.Signals): void => {
    askedMs = performance.now();
    stop.abort(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!stop.signal.aborted) ask(signal);
      // Not sooner: npm hands on what the terminal has sent to all of us already.
      else if (performance.now() - askedMs >= 1_000) process.exit(exitCodes[signal]);
    });
  }
  if (process.env.npm_lifecycle_event !== undefined)
    whenParentEnds(() => {
      ask('SIGTERM');
    });
  return stop.signal;
}

/**
 * npm and npx hand SIGTERM to their shell alone. A shell that does not put the command in its own place, as dash does not,
 * ends of it and leaves the command running. What a script leaves in the background on purpose has lost its shell
 * before it gets here, and runs on.
 */
function whenParentEnds(act: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, askForParentMs).unref();
}
