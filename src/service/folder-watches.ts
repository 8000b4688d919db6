import { watch as watchFolder } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Folder } from './snapshot.ts';

/** As `watch` of node:fs. */
export type Watch = typeof watchFolder;

/**
 * Has the operating system tell of changes in folders. Each folder is watched by itself: a watched file would be lost when an
 * editor puts another in its place, and Node's recursive watching on Linux takes a watch for each file.
 */
export class FolderWatches {
  readonly #watch: Watch;
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(onChange: () => void, watch: Watch = watchFolder) {
    this.#watch = watch;
    this.#onChange = onChange;
  }

  /**
   * Watches these folders and no others; in the folders above `named` paths, which may come and go, only those. Gives why not all can be
   * watched; null where they are. What was lost is watched again at the next time.
   */
  follow(folders: readonly Folder[], named: readonly string[]): Error | null {
    const wanted = new Map<string, { readonly path: string; readonly name: string | null }>([
      ...folders.map(({ path, inode }) => [`${inode} ${path}`, { path, name: null }] as const),
      ...named.map((path) => [`above ${path}`, { path: dirname(path), name: basename(path) }] as const),
    ]);
    for (const [key, watcher] of this.#watchers) if (!wanted.has(key)) this.#end(key, watcher);
    let failure: Error | null = null;
    for (const [key, { path, name }] of wanted) {
      if (!this.#watchers.has(key)) failure ??= this.#begin(key, path, name);
    }
    return failure;
  }

  close(): void {
    for (const [key, watcher] of this.#watchers) this.#end(key, watcher);
  }

  #begin(key: string, path: string, only: string | null): Error | null {
    try {
      const watcher = this.#watch(path, (_event, name) => {
        if (only === null || name === null || name === only) this.#onChange();
      });
      watcher.on('error', () => {
        this.#end(key, watcher);
        this.#onChange();
      });
      this.#watchers.set(key, watcher);
      return null;
    } catch (error) {
      // It went, or was never there: what is above it tells when it comes.
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : (error as Error);
    }
  }

  #end(key: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(key);
  }
}
