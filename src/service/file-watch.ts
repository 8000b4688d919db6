import type { Log } from '../hunt/log.ts';
import { FolderWatches } from './folder-watches.ts';
import type { Watch } from './folder-watches.ts';
import { takeSnapshot } from './snapshot.ts';

export interface WatchTimes {
  /** Files that have not changed for so long are taken to be written. */
  readonly quietMs: number;
  /** How often they are looked at though nothing was told: links to elsewhere are changed without a word. */
  readonly sweepMs: number;
  /** The same where the operating system cannot watch them: an inotify limit, a network share. */
  readonly unwatchedMs: number;
}

export const watchTimes: WatchTimes = { quietMs: 1_000, sweepMs: 60_000, unwatchedMs: 10_000 };

export interface FileWatchOptions {
  readonly paths: readonly string[];
  /** The mark of the files as they were loaded last. */
  readonly loadedMark: () => Promise<string>;
  readonly load: () => Promise<unknown>;
  readonly log: Log;
  readonly times: WatchTimes;
  readonly watch?: Watch;
}

/**
 * Has files loaded when they have changed and then been quiet. What the operating system tells is only a reason to look:
 * whether there is something to load is seen by the files, so that no change is lost with a message that does not come.
 */
export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #watches: FolderWatches;
  #timer: NodeJS.Timeout | null = null;
  #dueMs = Infinity;
  #looking: Promise<void> = Promise.resolve();
  /** The mark of a change that may not be over. */
  #changing: string | null = null;
  /** Null before the first look. */
  #isWatched: boolean | null = null;
  #stopped = false;

  constructor(options: FileWatchOptions) {
    this.#options = options;
    this.#watches = new FolderWatches(() => {
      this.#lookIn(options.times.quietMs);
    }, options.watch);
  }

  /** Resolves once what happens from now on is noticed. */
  start(): Promise<void> {
    this.#looking = this.#look();
    return this.#looking;
  }

  /** Waits for a look in hand. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#watches.close();
    await this.#looking;
  }

  /** Looks after so many ms, or sooner where that was asked for. */
  #lookIn(ms: number): void {
    const dueMs = performance.now() + ms;
    if (this.#stopped || dueMs >= this.#dueMs) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#dueMs = Infinity;
      this.#looking = this.#looking.then(() => this.#look());
    }, ms);
  }

  async #look(): Promise<void> {
    const { paths, loadedMark, load, log, times } = this.#options;
    try {
      const { mark, folders } = await takeSnapshot(paths);
      if (this.#stopped) return;
      this.#tell(this.#watches.follow(folders, paths));
      if (mark === (await loadedMark())) this.#changing = null;
      else if (mark === this.#changing) {
        this.#changing = null;
        await load();
      } else {
        this.#changing = mark;
        this.#lookIn(times.quietMs);
      }
    } catch (err) {
      log.error({ err }, 'changed rule files could not be loaded');
    }
    this.#lookIn(this.#isWatched === true ? times.sweepMs : times.unwatchedMs);
  }

  #tell(failure: Error | null): void {
    if ((failure === null) === this.#isWatched) return;
    this.#isWatched = failure === null;
    const { log, times } = this.#options;
    if (failure === null) log.info({}, 'rule files are watched');
    else {
      const { code, message } = failure as NodeJS.ErrnoException;
      log.warn(
        { code, reason: message, everyMs: times.unwatchedMs },
        'rule files cannot be watched and are looked at instead',
      );
    }
  }
}
