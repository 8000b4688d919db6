import { existsSync } from 'node:fs';
import { backUp } from '../embedded/back-up.ts';
import { grouped } from '../text/counted.ts';
import { UsageError } from './command.ts';
import type { Command } from './command.ts';
import { noDataFolder, storeFailed } from './data-folder.ts';
import { loadConfig } from './load-config.ts';

export const backup: Command = {
  name: 'backup',
  summary: 'Copy all that is kept in the data folder into one file.',
  help: `Usage: sigma-bridge backup FILE [--config FILE]

  FILE           the copy: a SQLite file that only its owner may read. It must not be there yet
  --config FILE  the configuration that names the data folder

The service may be running or not: the copy is of one instant. To restore it, stop the service, put the copy in the place of
sigma-bridge.sqlite in the data folder, and remove sigma-bridge.sqlite-wal and sigma-bridge.sqlite-shm beside it. What has happened
since is searched again where the sources still have it, and becomes the same matches; events of the embedded store, triage,
keys and the audit log are those of the copy.

Exit code: 0 copied; 2 wrong usage, or the copy cannot be written.`,
  options: { config: { type: 'string' } },
  async run(args, io) {
    const [file, ...others] = args.positionals;
    if (file === undefined) throw new UsageError('No file is named for the copy.');
    if (others.length > 0) throw new UsageError(`One file is written, and not '${others[0]!}' as well.`);
    const config = loadConfig(args.text('config'), io)?.config ?? null;
    if (config === null) return 2;
    const { dataDir } = config;
    if (!existsSync(dataDir)) throw noDataFolder(dataDir);
    try {
      await io.out(`${file}: ${grouped(backUp(dataDir, file))} bytes\n`);
      return 0;
    } catch (error) {
      return storeFailed(error, io);
    }
  },
};
