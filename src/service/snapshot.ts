import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isYamlFile } from '../load.ts';

/** How files and folders looked at one time, without their contents. */
export interface Snapshot {
  /** Another one where a file came, went, or was written or replaced: also by one of the same size and time. */
  readonly mark: string;
  /** Every folder that the files lie in, those without a file included. */
  readonly folders: readonly Folder[];
}

export interface Folder {
  readonly path: string;
  /** Tells it from another one that takes its name. */
  readonly inode: number;
}

/** Looks at the files that `loadRules` would read. Never rejects: what cannot be looked at is part of how things look. */
export async function takeSnapshot(paths: readonly string[]): Promise<Snapshot> {
  const found = (await Promise.all(paths.map(lookAt))).flat();
  const lines = found.flatMap(({ path, is, isRead }) => (isRead ? [JSON.stringify([path, printed(is)])] : []));
  return {
    mark: createHash('sha256').update(lines.join('\n')).digest('hex'),
    folders: found.flatMap(({ path, is }) =>
      typeof is !== 'string' && is.isDirectory() ? [{ path, inode: is.ino }] : [],
    ),
  };
}

interface Seen {
  readonly path: string;
  /** Why it cannot be looked at, in its place. */
  readonly is: Stats | string;
  /** Whether its content counts. */
  readonly isRead: boolean;
}

async function lookAt(path: string): Promise<readonly Seen[]> {
  const is = await statOf(path);
  if (typeof is === 'string' || !is.isDirectory()) return [{ path, is, isRead: true }];
  try {
    const names = (await readdir(path, { recursive: true })).filter((name) => !isHidden(name)).sort();
    const within = names.map(async (name) => {
      const inside = await statOf(join(path, name));
      return { path: join(path, name), is: inside, isRead: isYamlFile(name) };
    });
    return [{ path, is, isRead: false }, ...(await Promise.all(within))];
  } catch (error) {
    return [{ path, is: (error as NodeJS.ErrnoException).code ?? 'unreadable', isRead: true }];
  }
}

async function statOf(path: string): Promise<Stats | string> {
  try {
    return await stat(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}

/** The change of the inode tells also of what keeps size and time, as a file that is moved over another. */
function printed(is: Stats | string): unknown {
  return typeof is === 'string' ? is : [is.ino, is.size, is.mtimeMs, is.ctimeMs];
}

/** In a folder that is not looked into, as .git, which has more files than all others. */
function isHidden(name: string): boolean {
  return name
    .split(sep)
    .slice(0, -1)
    .some((part) => part.startsWith('.'));
}
