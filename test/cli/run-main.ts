import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExitCode, Io } from '../../src/cli/command.ts';
import { main } from '../../src/cli/main.ts';
import { temporaryFolder } from '../embedded/temporary-stores.ts';

/** What a command line did. */
export interface Outcome {
  readonly code: ExitCode;
  readonly out: string;
  /** Standard error, line by line. */
  readonly err: readonly string[];
  /** What was drawn and taken back. */
  readonly drawn: readonly string[];
}

/** An Io that keeps what it is given. */
export interface TestIo extends Io {
  err: (line: string) => void;
  readonly written: { out: string; readonly err: string[]; readonly drawn: string[] };
}

export function testIo(changes: Partial<Io> = {}): TestIo {
  const written: TestIo['written'] = { out: '', err: [], drawn: [] };
  return {
    written,
    out(text) {
      written.out += text;
      return Promise.resolve();
    },
    sync: () => undefined,
    err: (line) => void written.err.push(...line.split('\n')),
    draw: (line) => void written.drawn.push(line),
    env: {},
    isErrTerminal: false,
    isOutTerminal: false,
    stop: new AbortController().signal,
    ...changes,
  };
}

/** Runs a command line to its end. */
export async function runMain(args: readonly string[], changes: Partial<Io> = {}): Promise<Outcome> {
  const io = testIo(changes);
  const code = await main(args, io);
  return { code, ...io.written };
}

/** The JSON objects of standard output, one a line. */
export function jsonLines({ out }: Pick<Outcome, 'out'>): Record<string, unknown>[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Writes files (name to content) into a folder that is gone after the test, and gives the folder. */
export function temporaryFiles(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
