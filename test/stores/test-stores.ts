import { onTestFinished, test } from 'vitest';
import type { AuditLog, KeyStore } from '../../src/access/api-key.ts';
import type { FilteredMatches } from '../../src/findings/filtered.ts';
import type { FindingStore, MatchStore, Quarantine } from '../../src/findings/stores.ts';
import type { Backfills } from '../../src/hunt/backfill.ts';
import type { Ledger } from '../../src/hunt/ledger.ts';
import { temporaryFolder, temporaryStores } from '../embedded/temporary-stores.ts';
import type { TestClock } from '../embedded/temporary-stores.ts';

/** State, wherever it is kept. */
export interface TestStores {
  readonly matches: MatchStore;
  readonly findings: FindingStore;
  readonly quarantine: Quarantine;
  readonly filtered: FilteredMatches;
  readonly backfills: Backfills;
  readonly ledger: Ledger;
  readonly keys: KeyStore;
  readonly audit: AuditLog;
  close(): Promise<void>;
}

/** A kind of store: each test of this folder has to hold for every one. */
interface StoreKind {
  readonly test: typeof test;
  /** Where nothing is kept yet: a folder, or a prefix of indices. It is gone after the test. */
  place(): string;
  open(clock: TestClock, place: string): Promise<TestStores>;
}

const embedded: StoreKind = {
  test,
  place: temporaryFolder,
  async open(clock, place) {
    const stores = await temporaryStores(clock, place);
    const { findings, filtered, backfills, ledger, access } = stores;
    const close = () => stores.close();
    const matches = { matches: findings, findings, quarantine: findings, filtered };
    return { ...matches, backfills, ledger, keys: access, audit: access, close };
  },
};

// The projects that have a server run the same files over it. Only there can its module be loaded.
const kind = process.env.ELASTIC_VERSION === undefined ? embedded : (await import('./elastic-stores.ts')).elastic;

export const storeTest = kind.test;

export const testPlace = (): string => kind.place();

/** Stores of the project's kind, closed after the test unless it has closed them. Two of one place share what they keep. */
export async function testStores(clock: TestClock, place: string = testPlace()): Promise<TestStores> {
  const stores = await kind.open(clock, place);
  onTestFinished(() => stores.close());
  return stores;
}
