import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openEmbedded } from '../../src/embedded/open-embedded.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';

/** A clock that stands still until it is moved. */
export interface TestClock {
  readonly now: () => number;
  forward(ms: number): void;
}

export function testClock(startMs = Date.parse('2026-01-31T12:00:00Z')): TestClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    forward(ms) {
      nowMs += ms;
    },
  };
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sigma-bridge-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** Real stores in a folder of their own, closed after the test unless it has closed them. */
export async function temporaryStores(clock: TestClock, dataDir: string = temporaryFolder()): Promise<EmbeddedStores> {
  const stores = await openEmbedded({ dataDir, now: clock.now });
  onTestFinished(() => stores.close());
  return stores;
}
