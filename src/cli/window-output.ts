import { appendFileSync, createReadStream, writeFileSync } from 'node:fs';
import type { FilteredMatch } from '../findings/filtered.ts';
import type { Match } from '../findings/match.ts';
import { addCount } from '../hunt/index-counts.ts';
import type { Io } from './command.ts';

/**
 * The lines of the window in hand. They wait in a file until all of it has been read: a window that fails half-way is read
 * again, and must not have been printed; and one with a million matches must not be held in memory.
 */
export class WindowOutput {
  readonly #file: string;
  readonly #io: Pick<Io, 'out' | 'sync'>;
  readonly #removedTotal = new Map<string, number>();
  #removed = new Map<string, number>();
  #lines = 0;

  constructor(file: string, io: Pick<Io, 'out' | 'sync'>) {
    this.#file = file;
    this.#io = io;
  }

  /** How many matches each filter, by its id, has removed in windows that were printed. */
  get removed(): ReadonlyMap<string, number> {
    return this.#removedTotal;
  }

  /** Forgets what a window left that was not finished. */
  begin(): void {
    writeFileSync(this.#file, '');
    this.#removed = new Map();
    this.#lines = 0;
  }

  add(matches: readonly Match[]): void {
    if (matches.length === 0) return;
    this.#lines += matches.length;
    appendFileSync(this.#file, matches.map(lineOf).join(''));
  }

  addRemoved(removed: readonly FilteredMatch[]): void {
    for (const { filterIds } of removed) for (const id of filterIds) addCount(this.#removed, id, 1);
  }

  /** Prints the window. Resolves once it is out, and on the disk where that is where it goes. */
  async print(): Promise<void> {
    for (const [id, count] of this.#removed) addCount(this.#removedTotal, id, count);
    if (this.#lines === 0) return;
    for await (const chunk of createReadStream(this.#file, 'utf8') as AsyncIterable<string>) await this.#io.out(chunk);
    this.#io.sync();
  }
}

function lineOf({ id, rule, event, explanation }: Match): string {
  const line = {
    rule: { id: rule.id, title: rule.title, level: rule.level },
    event: { source: event.source, index: event.index, _id: event.id, id: event.identity },
    matchId: id,
    explanation,
  };
  return `${JSON.stringify(line)}\n`;
}
