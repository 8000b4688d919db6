import type { ParseArgsConfig } from 'node:util';
import type { Diagnostic } from '../text/diagnostic.ts';
import { cliDiagnostic } from './diagnostic-codes.ts';
import type { CliCode } from './diagnostic-codes.ts';

/** 0 fine, 1 the rules or data have errors, 2 wrong usage or configuration, 3 a server cannot be reached. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command may touch of the process, so that tests can give it something else. */
export interface Io {
  /** Results. Resolves when more may be written; a closed pipe ends the process quietly. */
  out(text: string): Promise<void>;
  /** Has what was written kept through a power cut, where standard output is a file. */
  sync(): void;
  /** Progress, diagnostics and errors, a line each. */
  err(line: string): void;
  /** Shows a line that the next one takes the place of; '' takes it away. Nothing where standard error is no terminal. */
  draw(line: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard error is a terminal, where a person reads. */
  readonly isErrTerminal: boolean;
  readonly isOutTerminal: boolean;
  /** Aborts when the user asks the process to end (SIGINT, SIGTERM). */
  readonly stop: AbortSignal;
}

export type Options = NonNullable<ParseArgsConfig['options']>;

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

/** Wrong usage or configuration: main tells the diagnostic and exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly diagnostic: Diagnostic;

  constructor(message: string, { code = 'CLI_WRONG_USAGE', hint, cause }: UsageDetail = {}) {
    super(message, { cause });
    this.diagnostic = cliDiagnostic(code, message, hint === undefined ? {} : { hint });
  }
}

interface UsageDetail {
  readonly code?: CliCode;
  /** By default: see the help of the command. */
  readonly hint?: string;
  readonly cause?: unknown;
}
