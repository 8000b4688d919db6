import type { Filter } from '../sigma/filter.ts';
import { counted } from '../text/counted.ts';
import { inertText } from '../text/inert-text.ts';
import type { Io } from './command.ts';

/** Tells how many matches each filter has removed. */
export function tellRemoved(removed: ReadonlyMap<Filter, number>, io: Io): void {
  for (const [{ title, at }, matches] of removed) {
    io.err(inertText(`${at.file}:${at.line} '${title}' removed ${counted(matches, 'match', 'matches')}`));
  }
}
