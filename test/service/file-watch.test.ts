import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FileWatch } from '../../src/service/file-watch.ts';
import type { FileWatchOptions } from '../../src/service/file-watch.ts';
import { takeSnapshot } from '../../src/service/snapshot.ts';
import { idOf, ruleText } from '../cli/rule-text.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { temporaryFolder, testClock } from '../embedded/temporary-stores.ts';
import { recordingLog } from './recording-log.ts';
import { startService } from './test-service.ts';

/** No sweep within the time of a test: what is seen has been told by the operating system. */
const told = { quietMs: 100, sweepMs: 3_600_000, unwatchedMs: 3_600_000 };
const swept = { quietMs: 20, sweepMs: 40, unwatchedMs: 40 };

/** A watch over files, and how often they were loaded. */
async function watchFiles(
  files: Readonly<Record<string, string>>,
  options: Partial<FileWatchOptions> = {},
  of: (folder: string) => readonly string[] = (folder) => [folder],
) {
  const folder = temporaryFiles(files);
  const paths = of(folder);
  const { log, lines } = recordingLog();
  const seen = { loads: 0, mark: (await takeSnapshot(paths)).mark };
  const load = async (): Promise<void> => {
    seen.mark = (await takeSnapshot(paths)).mark;
    seen.loads += 1;
  };
  const watch = new FileWatch({
    paths,
    loadedMark: () => Promise.resolve(seen.mark),
    load,
    log,
    times: told,
    ...options,
  });
  onTestFinished(() => watch.stop());
  await watch.start();
  const loads = async (count: number): Promise<void> => {
    await expect.poll(() => seen.loads, { interval: 10 }).toBe(count);
  };
  return { folder, seen, lines, loads, watch };
}

const quietMs = 300;

test('500 files that are written one after another are loaded once, and a service runs what they say', async () => {
  const name = (n: number): string => `${n % 7}/${n}.yml`;
  const text = (n: number, detection?: string): string =>
    ruleText('a', detection === undefined ? {} : { detection }).replaceAll(idOf('a'), idWith(n));
  const folder = temporaryFiles(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [name(n), text(n)])));
  const { log, lines } = recordingLog();
  const config = `samples: false\nrules: [${folder}]\n`;
  const service = await startService(temporaryFolder(), testClock(), config, { log, watch: { ...told, quietMs } });
  await expect.poll(() => lines('rule files are watched').length).toBe(1);
  // For longer than the quiet time, so that they would be loaded in between if it did not begin anew.
  const endMs = performance.now() + 4 * quietMs;
  for (let n = 0; n < 500 || performance.now() < endMs; n++) {
    await writeFile(join(folder, name(n % 500)), text(n % 500, 'selection: { Image: edited }'));
  }
  await expect.poll(() => lines('rules loaded')).toMatchObject([{ rules: 500, edited: 500, added: 0, removed: 0 }]);
  writeFileSync(join(folder, 'last.yml'), ruleText('b'));
  await expect.poll(() => lines('rules loaded')).toMatchObject([{ edited: 500 }, { rules: 501, added: 1, edited: 0 }]);
  expect(await service.list('/api/rules?limit=1000')).toHaveLength(501);
});

const idWith = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

test.each<[name: string, change: (folder: string) => void]>([
  [
    'written in place',
    (folder) => {
      writeFileSync(join(folder, 'in/a.yml'), 'b');
    },
  ],
  [
    'put in the place of the old one, as editors do',
    (folder) => {
      writeFileSync(join(folder, '.a.yml.swp'), 'b');
      renameSync(join(folder, '.a.yml.swp'), join(folder, 'in/a.yml'));
    },
  ],
  [
    'new, in a new folder',
    (folder) => {
      mkdirSync(join(folder, 'new/deep'), { recursive: true });
      writeFileSync(join(folder, 'new/deep/b.yml'), '');
    },
  ],
  [
    'deleted',
    (folder) => {
      rmSync(join(folder, 'in/a.yml'));
    },
  ],
  [
    'gone with its folder',
    (folder) => {
      rmSync(join(folder, 'in'), { recursive: true });
    },
  ],
  [
    'elsewhere, with the folder that is watched',
    (folder) => {
      renameSync(folder, `${folder}-away`);
      mkdirSync(folder);
      onTestFinished(() => {
        rmSync(`${folder}-away`, { recursive: true });
      });
    },
  ],
])('a file is seen to be %s, and again after that', async (_, change) => {
  const { folder, loads } = await watchFiles({ 'in/a.yml': 'a', 'c.yml': 'c' });
  change(folder);
  await loads(1);
  mkdirSync(join(folder, 'in'), { recursive: true });
  writeFileSync(join(folder, 'in/a.yml'), 'again');
  await loads(2);
});

test('a file that is named by itself is watched, also when another takes its place, and its neighbours are not', async () => {
  const { folder, seen, loads } = await watchFiles({ 'a.yml': 'a', 'b.yml': 'b' }, {}, (of) => [join(of, 'a.yml')]);
  writeFileSync(join(folder, 'b.yml'), 'other');
  for (const text of ['1', '2']) {
    writeFileSync(join(folder, 'new'), text);
    renameSync(join(folder, 'new'), join(folder, 'a.yml'));
    await loads(Number(text));
  }
  expect(seen.loads).toBe(2);
});

test('a folder that is not there yet is seen when it comes', async () => {
  const { folder, loads } = await watchFiles({}, {}, (of) => [join(of, 'later')]);
  mkdirSync(join(folder, 'later'));
  writeFileSync(join(folder, 'later/a.yml'), 'a');
  await loads(1);
  writeFileSync(join(folder, 'later/a.yml'), 'b');
  await loads(2);
});

test('what is behind a link changes without a word, and is seen by looking', async () => {
  const elsewhere = temporaryFiles({ 'a.yml': 'a' });
  const { folder, loads } = await watchFiles({ 'c.yml': '' }, { times: swept });
  symlinkSync(join(elsewhere, 'a.yml'), join(folder, 'a.yml'));
  await loads(1);
  writeFileSync(join(elsewhere, 'a.yml'), 'b');
  await loads(2);
});

test('where nothing can be watched that is told, and the files are looked at', async () => {
  const watch = (() => {
    throw Object.assign(new Error('System limit for number of file watchers reached'), { code: 'ENOSPC' });
  }) as unknown as FileWatchOptions['watch'];
  const { folder, lines, loads } = await watchFiles({ 'a.yml': 'a' }, { watch: watch!, times: swept });
  writeFileSync(join(folder, 'a.yml'), 'b');
  await loads(1);
  expect(lines()).toEqual([
    {
      level: 'warn',
      text: 'rule files cannot be watched and are looked at instead',
      code: 'ENOSPC',
      reason: 'System limit for number of file watchers reached',
      everyMs: 40,
    },
  ]);
});

test('what could not be loaded is told, and tried again', async () => {
  const { log, lines } = recordingLog();
  const paths = [temporaryFiles({ 'a.yml': 'a' })];
  let mark = 'other';
  let failures = 2;
  const load = async (): Promise<void> => {
    if (failures-- > 0) throw new Error('the disk is full');
    mark = (await takeSnapshot(paths)).mark;
  };
  const watch = new FileWatch({ paths, loadedMark: () => Promise.resolve(mark), load, log, times: swept });
  onTestFinished(() => watch.stop());
  await watch.start();
  await expect.poll(() => mark).not.toBe('other');
  expect(lines('changed rule files could not be loaded')).toHaveLength(2);
});

test('files are others when one takes the place of one with the same size and times', async () => {
  const folder = temporaryFiles({ 'a.yml': 'a', 'README.md': '', '.git/x.yml': '' });
  const { mark, folders } = await takeSnapshot([folder]);
  expect(folders.map(({ path }) => path)).toEqual([folder, join(folder, '.git')]);
  for (const name of ['README.md', '.git/x.yml']) writeFileSync(join(folder, name), 'changed');
  expect((await takeSnapshot([folder])).mark).toBe(mark);
  renameSync(join(folder, 'a.yml'), join(folder, 'b.yml'));
  writeFileSync(join(folder, 'a.yml'), 'b');
  rmSync(join(folder, 'b.yml'));
  expect((await takeSnapshot([folder])).mark).not.toBe(mark);
});
