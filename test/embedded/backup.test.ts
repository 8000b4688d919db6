import { readdirSync, rmSync, statSync, writeFileSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { backUp } from '../../src/embedded/back-up.ts';
import { fileName } from '../../src/embedded/file-name.ts';
import { openEmbedded } from '../../src/embedded/open-embedded.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { elsewhere } from '../hunt/other-source.ts';
import { incoming, range, testDocument } from '../hunt/test-events.ts';
import { everyEvent, testRules } from '../hunt/test-rules.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { writeOlderFile } from './older-file.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';

test('a copy is of one instant while others write, is for its owner alone, and opens as a data folder', async () => {
  const clock = testClock();
  const dataDir = temporaryFolder();
  const stores = await temporaryStores(clock, dataDir);
  await stores.events.insertEvents(incoming(...range(10).map((n) => testDocument(n))));
  const writing = stores.events.insertEvents(incoming(...range(2_000).map((n) => testDocument(100 + n))));
  const copied = join(temporaryFolder(), fileName);
  const bytes = backUp(dataDir, copied);
  expect((await writing).inserted).toBe(2_000);
  expect([statSync(copied).size, statSync(copied).mode & 0o777]).toEqual([bytes, 0o600]);

  const copy = await temporaryStores(clock, join(copied, '..'));
  const present = async (n: number) => (await copy.events.insertEvents(incoming(testDocument(n)))).present;
  expect(await Promise.all(range(10).map(present))).toEqual(range(10).map(() => 1));
  // All of the large transaction or nothing of it.
  expect(new Set(await Promise.all([101, 1_000, 2_100].map(present))).size).toBe(1);
});

test('a file that is there is not written over, and a copy that fails leaves none', async () => {
  const dataDir = temporaryFolder();
  await (await openEmbedded({ dataDir, now: Date.now })).close();
  const folder = temporaryFolder();
  const there = join(folder, 'there');
  writeFileSync(there, 'mine');
  expect(() => backUp(dataDir, there)).toThrow(`${dataDir} was not copied to ${there}: there is something already.`);
  expect(() => backUp(dataDir, join(folder, 'no', 'such'))).toThrow(/ENOENT/);
  writeFileSync(join(dataDir, fileName), 'not a database, and longer than one hundred bytes '.repeat(9));
  expect(() => backUp(dataDir, join(folder, 'new'))).toThrow(/file is not a database/);
  expect(readdirSync(folder)).toEqual(['there']);
});

test('fault 27: an old copy that is put back only searches again: the same matches in the end, none twice', async () => {
  const clock = testClock();
  const dataDir = temporaryFolder();
  const source = elsewhere([], { clock: clock.now });
  const settings = { source, startAt: { kind: 'oldest' }, safetyLagMs: 0 } as const;
  const passMinutes = async (stores: Awaited<ReturnType<typeof openEmbedded>>, numbers: readonly number[]) => {
    const scheduler = testScheduler(stores, clock, { rules: testRules(everyEvent), sources: [settings] });
    for (const n of numbers) {
      source.add({ index: 'i', id: String(n), document: testDocument(n) }, clock.now());
      clock.forward(60_000);
      await scheduler.tick();
    }
    await scheduler.stop();
    return (await storedMatches(stores)).map(({ id }) => id).sort();
  };
  const first = await openEmbedded({ dataDir, now: clock.now });
  await passMinutes(first, [1, 2, 3]);
  const copy = join(temporaryFolder(), 'copy');
  backUp(dataDir, copy);
  const undisturbed = await passMinutes(first, [4, 5]);
  await first.close();

  for (const suffix of ['', '-wal', '-shm']) rmSync(join(dataDir, fileName + suffix), { force: true });
  copyFileSync(copy, join(dataDir, fileName));
  const restored = await temporaryStores(clock, dataDir);
  expect((await storedMatches(restored)).length).toBe(3);
  expect((await passMinutes(restored, [6])).filter((id) => undisturbed.includes(id))).toEqual(undisturbed);
  expect((await storedMatches(restored)).length).toBe(6);
});

test('a file of an older schema is kept beside the new one, as it was', async () => {
  const dataDir = temporaryFolder();
  writeOlderFile(dataDir, 1, (file) => {
    file.exec(`INSERT INTO rule_sets VALUES ('kept', '[]')`);
  });
  const stores = await temporaryStores(testClock(), dataDir);
  expect(await stores.ledger.ruleSet('kept')).toEqual([]);
  expect(await stores.ledger.quarantinedRules('any')).toEqual([]);

  const kept = new DatabaseSync(join(dataDir, `${fileName}.schema-1`), { readOnly: true });
  expect(kept.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  expect(kept.prepare('SELECT hash FROM rule_sets').all()).toEqual([{ hash: 'kept' }]);
  kept.close();
});

test('a new file has no older one beside it', async () => {
  const dataDir = temporaryFolder();
  await temporaryStores(testClock(), dataDir);
  expect(readdirSync(dataDir).filter((file) => file.includes('schema'))).toEqual([]);
});
