import type { InputShape } from '../ecs/input-document.ts';
import { readEvents } from '../files/read-events.ts';
import type { FileEvent } from '../files/read-events.ts';
import { counted } from '../text/counted.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Io } from './command.ts';
import { report } from './report.ts';

/** Of the bad lines of a file so many are told one by one: a file of another kind has nothing else. */
const maxToldPerFile = 20;

export interface EventFilePage {
  readonly file: string;
  readonly events: readonly FileEvent[];
}

/**
 * Reads files of events page by page; what is bad in them, and what `refuse` has something to say of, is told and counted, and
 * the rest is given.
 */
export class EventFiles {
  readonly #files: readonly string[];
  readonly #io: Io;
  readonly #refuse: (event: FileEvent) => Diagnostic | null;
  #badLines = 0;
  #badFiles = 0;

  constructor(files: readonly string[], io: Io, refuse: (event: FileEvent) => Diagnostic | null = () => null) {
    this.#files = files;
    this.#io = io;
    this.#refuse = refuse;
  }

  /** Pages of at most `size` events, none of two files. Ends early when the user asks for it. */
  async *pages(size: number, shape: InputShape): AsyncIterable<EventFilePage> {
    for (const file of this.#files) {
      let events: FileEvent[] = [];
      let badLines = 0;
      for await (const line of readEvents(file, shape)) {
        if (this.#io.stop.aborted) return;
        const diagnostic = line.kind === 'bad' ? line.diagnostic : this.#refuse(line.event);
        if (diagnostic !== null) badLines += this.#tell(diagnostic, badLines);
        else if (line.kind === 'event') events.push(line.event);
        if (events.length < size) continue;
        yield { file, events };
        events = [];
      }
      this.#tellRest(file, badLines);
      if (events.length > 0) yield { file, events };
    }
  }

  /** Whether every line of every file was read and given. */
  get isComplete(): boolean {
    return this.#badLines + this.#badFiles === 0 && !this.#io.stop.aborted;
  }

  get badLines(): number {
    return this.#badLines;
  }

  get badFiles(): number {
    return this.#badFiles;
  }

  /** What was left out, to be put behind other counts; '' where nothing was. */
  get leftOut(): string {
    const lines = this.#badLines === 0 ? '' : `, ${counted(this.#badLines, 'bad line')} left out`;
    const files = this.#badFiles === 0 ? '' : `, ${counted(this.#badFiles, 'file')} not read to the end`;
    return lines + files;
  }

  /** Gives how many bad lines this is: none where it speaks of the whole file. */
  #tell(diagnostic: Diagnostic, badLines: number): 0 | 1 {
    const isLine = diagnostic.code !== 'FILES_UNREADABLE';
    if (isLine) this.#badLines += 1;
    else this.#badFiles += 1;
    if (!isLine || badLines < maxToldPerFile) report([diagnostic], [], this.#io);
    return isLine ? 1 : 0;
  }

  #tellRest(file: string, badLines: number): void {
    const untold = badLines - maxToldPerFile;
    if (untold > 0) this.#io.err(`${file}: ${counted(untold, 'more bad line')}, not shown one by one.`);
  }
}
