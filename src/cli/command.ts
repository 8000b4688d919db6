import type { ParseArgsConfig } from 'node:util';

/** 0 fine, 1 the rules or data have errors, 2 wrong usage or configuration, 3 a server cannot be reached. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command may touch of the process, so that tests can give it something else. */
export interface Io {
  /** Results. Resolves when more may be written; a closed pipe ends the process quietly. */
  out(text: string): Promise<void>;
  /** Progress, diagnostics and errors, a line each. */
  err(line: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard error is a terminal: progress is drawn only there. */
  readonly terminal: boolean;
  /** Aborts when the user asks the process to end (SIGINT, SIGTERM). */
  readonly stop: AbortSignal;
}

type Options = NonNullable<ParseArgsConfig['options']>;

export interface Arguments {
  readonly positionals: readonly string[];
  /** The value of an option that takes one, the last where it was repeated. */
  text(name: string): string | null;
  /** The values of a repeatable option. */
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** The whole of `--help` below the summary. */
  readonly help: string;
  readonly options: Options;
  run(args: Arguments, io: Io): Promise<ExitCode>;
}

/** Wrong usage: main prints the message and the hint, and exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
