import { existsSync } from 'node:fs';
import { UsageError } from './command.ts';

/** The events of a file, or the one on a line of it, counted from 1. */
export interface EventPlace {
  readonly file: string;
  readonly line: number | null;
}

/**
 * Reads `FILE` or `FILE:LINE`. A file whose own name ends like that is taken for what it is. Throws a `UsageError` for a line
 * that no file has.
 */
export function parseEventPlace(text: string): EventPlace {
  const [, file, line] = /^(.+):(\d{1,15})$/.exec(text) ?? [];
  if (file === undefined || existsSync(text)) return { file: text, line: null };
  if (Number(line) > 0) return { file, line: Number(line) };
  throw new UsageError(`'${text}': there is no line ${line!}.`, { hint: 'Lines count from 1.' });
}
