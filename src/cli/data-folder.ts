import { existsSync } from 'node:fs';
import type { Config } from '../config/settings.ts';
import { EmbeddedError } from '../embedded/embedded-error.ts';
import { openBeside } from '../embedded/open-embedded.ts';
import type { EmbeddedStores } from '../embedded/open-embedded.ts';
import { UsageError } from './command.ts';
import type { ExitCode, Io } from './command.ts';
import { loadConfig } from './load-config.ts';
import { report } from './report.ts';

export interface DataFolderChoice {
  /** The configuration that names the folder. */
  readonly config: string | null;
  /** What only reads has nothing to say of a folder that nobody has written to, and an empty answer would mislead. */
  readonly whereAbsent: 'make' | 'refuse';
  /** Throws a `UsageError` where the configuration makes the command senseless; nothing is opened or made then. */
  readonly check?: (config: Config) => void;
}

/** Runs something on the stores of the data folder, also beside a service that runs on them. */
export async function withDataFolder(
  { config, whereAbsent, check }: DataFolderChoice,
  io: Io,
  work: (stores: EmbeddedStores) => Promise<ExitCode>,
): Promise<ExitCode> {
  const loaded = loadConfig(config, io);
  if (loaded === null) return 2;
  check?.(loaded.config);
  const { dataDir } = loaded.config;
  if (whereAbsent === 'refuse' && !existsSync(dataDir)) throw noDataFolder(dataDir);
  try {
    const stores = await openBeside({ dataDir, now: Date.now });
    try {
      return await work(stores);
    } finally {
      await stores.close();
    }
  } catch (error) {
    return storeFailed(error, io);
  }
}

export function noDataFolder(dataDir: string): UsageError {
  return new UsageError(`There is no data folder '${dataDir}'.`, {
    code: 'CLI_NO_DATA_FOLDER',
    hint: 'Name the configuration of the service with --config, or start where the service was started.',
  });
}

/** Tells what is wrong with the data folder; whatever else was thrown is not ours to explain. */
export function storeFailed(error: unknown, io: Io): ExitCode {
  if (!(error instanceof EmbeddedError)) throw error;
  report([error.diagnostic], [], io);
  return 2;
}
