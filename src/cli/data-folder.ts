import { EmbeddedError } from '../embedded/embedded-error.ts';
import { openBeside } from '../embedded/open-embedded.ts';
import type { EmbeddedStores } from '../embedded/open-embedded.ts';
import type { ExitCode, Io } from './command.ts';
import { loadConfig } from './load-config.ts';

/** Runs something on the stores of the data folder, also beside a service that runs on them. */
export async function withDataFolder(
  config: string | null,
  io: Io,
  work: (stores: EmbeddedStores) => Promise<ExitCode>,
): Promise<ExitCode> {
  const loaded = loadConfig(config, io);
  if (loaded === null) return 2;
  let stores: EmbeddedStores | null;
  try {
    stores = await openBeside({ dataDir: loaded.dataDir, now: Date.now });
  } catch (error) {
    stores = openingFailed(error, io);
  }
  if (stores === null) return 2;
  try {
    return await work(stores);
  } finally {
    await stores.close();
  }
}

/** Tells why a data folder cannot be used; whatever else went wrong is not ours to explain. */
export function openingFailed(error: unknown, io: Io): null {
  if (!(error instanceof EmbeddedError)) throw error;
  io.err(`${error.code} ${error.message}`);
  return null;
}
