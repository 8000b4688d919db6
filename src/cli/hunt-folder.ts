import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedded } from '../embedded/open-embedded.ts';
import type { Ledger, RuleRef } from '../hunt/ledger.ts';
import type { Window } from '../hunt/window.ts';

/** What tells one hunt from another. */
export interface HuntName {
  /** Where the source's documents come from: its name, cluster and indices. */
  readonly source: readonly string[];
  readonly window: Window;
  readonly rules: readonly RuleRef[];
  /** The texts of its filters. */
  readonly filters: readonly string[];
}

/** Where a hunt keeps how far it has come, apart from what the service keeps: the two may run beside each other. */
export interface HuntFolder {
  readonly ledger: Ledger;
  readonly outputFile: string;
  close(): Promise<void>;
  /** Closes it and takes it away: there is nothing to go on with. */
  remove(): Promise<void>;
}

/** The path of the hunt's own folder. */
export function huntFolderOf(dataDir: string, { source, window, rules, filters }: HuntName): string {
  const refs = rules.map(({ id, revision }) => `${id} ${revision}`).sort();
  const name = JSON.stringify([source, window.fromMs, window.toMs, refs, filters]);
  return join(dataDir, 'hunts', createHash('sha256').update(name).digest('hex').slice(0, 16));
}

/** Opens it for this process alone, or makes it. Rejects with an `EmbeddedError` where another process hunts in it. */
export async function openHuntFolder(folder: string, now: () => number): Promise<HuntFolder> {
  const stores = await openEmbedded({ dataDir: folder, now });
  return {
    ledger: stores.ledger,
    outputFile: join(folder, 'window.ndjson'),
    close: () => stores.close(),
    remove: async () => {
      await stores.close();
      rmSync(folder, { recursive: true });
    },
  };
}
