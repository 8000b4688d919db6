import { existsSync } from 'node:fs';

/** The events of a file, or the one on a line of it, counted from 1. */
export interface EventPlace {
  readonly file: string;
  readonly line: number | null;
}

/** Reads `FILE` or `FILE:LINE`. A file whose own name ends like that is taken for what it is. */
export function parseEventPlace(text: string): EventPlace {
  const [, file, line] = /^(.+):([1-9]\d{0,14})$/.exec(text) ?? [];
  return file === undefined || existsSync(text) ? { file: text, line: null } : { file, line: Number(line) };
}
