import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openBeside, openEmbedded } from '../../src/embedded/open-embedded.ts';
import { workerFile } from '../../src/embedded/worker-file.ts';
import { incoming, testDocument } from '../hunt/test-events.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';

const now = () => Date.parse('2026-01-31T12:00:00Z');

test('a data folder is made where there is none, and what was put in is there after a restart', async () => {
  const dataDir = join(temporaryFolder(), 'deep', 'data');
  const first = await openEmbedded({ dataDir, now });
  await first.events.insertEvents(incoming(testDocument(1)));
  await first.close();
  const second = await temporaryStores(testClock(), dataDir);
  expect((await second.events.document(null, '1'))!.document).toMatchObject(testDocument(1));
});

test.each([
  ['below /proc', () => '/proc/sigma-bridge/data', 'ENOENT'],
  ['in the place of a file', () => ownFile(), 'EEXIST'],
  ['below a file', () => join(ownFile(), 'data'), 'ENOTDIR'],
])('a data folder that cannot be made is refused at once: %s', async (_, path, cause) => {
  const dataDir = path();
  await expect(openEmbedded({ dataDir, now })).rejects.toMatchObject({
    code: 'EMBEDDED_UNREADABLE',
    message: expect.stringContaining(`${dataDir} cannot be made or written: ${cause}`) as string,
  });
});

function ownFile(): string {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  return file;
}

test.each([
  ['a service', openEmbedded],
  ['a command', openBeside],
])('what %s puts into a folder that others may enter is for its owner alone', async (_who, open) => {
  const dataDir = temporaryFolder();
  chmodSync(dataDir, 0o755);
  const stores = await open({ dataDir, now });
  onTestFinished(() => stores.close());
  await stores.events.insertEvents(incoming(testDocument(1)));
  const modes = readdirSync(dataDir).map((file) => [file, statSync(join(dataDir, file)).mode & 0o777] as const);
  expect(modes.map(([file]) => file)).toEqual(
    expect.arrayContaining(['sigma-bridge.sqlite', 'sigma-bridge.sqlite-shm', 'sigma-bridge.sqlite-wal']),
  );
  expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([]);
});

test('a data folder that is in use is refused, in this process and in another, and free again once closed', async () => {
  const dataDir = temporaryFolder();
  const first = await openEmbedded({ dataDir, now });
  await expect(openEmbedded({ dataDir, now })).rejects.toMatchObject({
    code: 'EMBEDDED_DATA_DIR_LOCKED',
    message: `${dataDir} is in use by process ${process.pid}, which took it at 2026-01-31T12:00:00.000Z.`,
    diagnostic: { hint: expect.stringContaining('dataDir') as string },
  });
  expect(await openInAnotherProcess(dataDir)).toBe('EMBEDDED_DATA_DIR_LOCKED');
  await first.close();
  expect(await openInAnotherProcess(dataDir)).toBe('opened');
});

test('the lock of a process that was killed is no obstacle', async () => {
  const dataDir = temporaryFolder();
  const holder = execFile(process.execPath, [
    '--input-type=module',
    '-e',
    openScript(dataDir, 'await new Promise(() => setInterval(() => undefined, 1000))'),
  ]);
  onTestFinished(() => {
    holder.kill('SIGKILL');
  });
  await once(holder.stdout!, 'data');
  await expect(openEmbedded({ dataDir, now })).rejects.toMatchObject({ code: 'EMBEDDED_DATA_DIR_LOCKED' });
  const ended = once(holder, 'exit');
  holder.kill('SIGKILL');
  await ended;
  await (await openEmbedded({ dataDir, now })).close();
});

test('a file that a newer version wrote is refused, and not touched', async () => {
  const dataDir = temporaryFolder();
  await (await openEmbedded({ dataDir, now })).close();
  const file = new DatabaseSync(join(dataDir, 'sigma-bridge.sqlite'));
  file.exec('PRAGMA user_version = 999');
  await expect(openEmbedded({ dataDir, now })).rejects.toMatchObject({
    code: 'EMBEDDED_NEWER_FILE',
    message: expect.stringContaining('has schema version 999; this version knows up to ') as string,
  });
  expect(file.prepare('PRAGMA user_version').get()).toEqual({ user_version: 999 });
  file.close();
});

test('a file that is no SQLite file is refused', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'sigma-bridge.sqlite'), 'not a database, and longer than one hundred bytes '.repeat(9));
  await expect(openEmbedded({ dataDir, now })).rejects.toMatchObject({
    code: 'EMBEDDED_UNREADABLE',
    message: expect.stringContaining('file is not a database') as string,
  });
});

test('a data folder that cannot be made is refused', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(openEmbedded({ dataDir: join(file, 'data'), now })).rejects.toMatchObject({
    code: 'EMBEDDED_UNREADABLE',
  });
});

test('what was asked before closing is stored; what is asked after is refused', async () => {
  const dataDir = temporaryFolder();
  const first = await openEmbedded({ dataDir, now });
  const insert = first.events.insertEvents(incoming(testDocument(1)));
  const close = first.close();
  expect(await insert).toEqual({ inserted: 1, present: 0 });
  await close;
  await expect(first.events.insertEvents(incoming(testDocument(2)))).rejects.toMatchObject({
    code: 'EMBEDDED_WRITER_STOPPED',
    message: 'The store no longer writes: it was closed.',
  });
  await first.close();
});

test.each([
  [
    'in the sources',
    'file:///opt/sigma-bridge/src/embedded/writer-proxy.ts',
    'file:///opt/sigma-bridge/src/embedded/writer.ts',
  ],
  [
    'in the built package',
    'file:///opt/sigma-bridge/dist/embedded/writer-proxy.js',
    'file:///opt/sigma-bridge/dist/embedded/writer.js',
  ],
])('the worker is found beside the module that starts it, %s', (_name, asking, worker) => {
  expect(workerFile('writer', asking).href).toBe(worker);
});

function openScript(dataDir: string, then: string): string {
  const module = new URL('../../src/embedded/open-embedded.ts', import.meta.url).href;
  return `
    const { openEmbedded } = await import(${JSON.stringify(module)});
    const answer = await openEmbedded({ dataDir: ${JSON.stringify(dataDir)}, now: Date.now }).then(
      async (stores) => { console.log('opened'); ${then}; await stores.close(); },
      (error) => { console.log(error.code); },
    );`;
}

function openInAnotherProcess(dataDir: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--input-type=module', '-e', openScript(dataDir, '')], (error, stdout) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error('the other process failed', { cause: error }));
    });
  });
}
