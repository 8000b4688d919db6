import { once } from 'node:events';
import { join } from 'node:path';
import { pino } from 'pino';
import { configureRules } from '../active-rules.ts';
import { builtInProfile } from '../compile/built-in-profile.ts';
import type { Config } from '../config/settings.ts';
import { loadMapping, loadRules, packageRoot } from '../load.ts';
import { openStores } from '../open-stores.ts';
import type { Stores } from '../open-stores.ts';
import { writeKeyFile } from '../service/admin-key.ts';
import { Service } from '../service/service.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { loadConfig } from './load-config.ts';
import { report } from './report.ts';
import { openingFailed } from './data-folder.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'Run the rules on a schedule and serve the findings.',
  help: `Usage: sigma-bridge serve [--config FILE]

  --config FILE  the configuration (default: sigma-bridge.yml in the working directory, where there is one)

Without a configuration: embedded store, shipped rules, sample events, API on http://127.0.0.1:8090.
The admin key of the first start is printed on a terminal, otherwise written to DATADIR/admin-key (mode 0600).
Every setting can be an environment variable too; docs/configuration.md lists them.

Ends on SIGINT and SIGTERM after the step in hand. Exit code: 0 ended when asked, 2 wrong configuration.`,
  options: { config: { type: 'string' } },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  if (args.positionals.length > 0) throw new UsageError(`'${args.positionals[0]!}' is not an option of serve.`);
  const config = loadConfig(args.text('config'), io);
  if (config === null) return 2;
  const stores = await open(config, io);
  if (stores === null) return 2;
  const service = buildService(config, stores, io);
  try {
    const { address, firstKey } = await service.start();
    io.err(`sigma-bridge listens on ${address}`);
    if (firstKey !== null) tellKey(firstKey, config, io);
  } catch (error) {
    await service.stop();
    io.err(
      `CLI_NOT_LISTENING ${config.api.host}:${config.api.port} cannot be listened on: ${(error as Error).message}`,
    );
    return 2;
  }
  if (!io.stop.aborted) await once(io.stop, 'abort');
  await service.stop();
  return 0;
}

async function open(config: Config, io: Io): Promise<Stores | null> {
  try {
    const { stores, diagnostics } = await openStores(config, Date.now);
    report(diagnostics, [], io);
    return stores;
  } catch (error) {
    return openingFailed(error, io);
  }
}

/** Rules and mappings with mistakes are told; the others run. */
function buildService(config: Config, stores: Stores, io: Io): Service {
  const loaded = loadRules(config.rules.length > 0 ? config.rules : [join(packageRoot, 'rules')]);
  const { mapping, fieldTypes, diagnostics: mappingDiagnostics } = loadMapping(config.mappings);
  const { rules, diagnostics } = configureRules(loaded, mapping, config);
  const all = [
    ...mappingDiagnostics,
    ...loaded.diagnostics,
    ...rules.flatMap((rule) => rule.diagnostics),
    ...diagnostics,
  ];
  report(all, loaded.files, io);
  const running = rules.filter(({ enabled }) => enabled).length;
  io.err(`${running} of ${loaded.rules.length + loaded.refused.length} rules run`);
  return new Service({
    config,
    stores,
    rules,
    refused: loaded.refused,
    profile: builtInProfile(fieldTypes, ['wlb8']),
    log: pino({ level: config.log.level }),
    now: Date.now,
  });
}

function tellKey(key: string, { dataDir }: Config, io: Io): void {
  if (io.terminal) io.err(`The admin key, shown this once: ${key}`);
  else io.err(`The admin key is in ${writeKeyFile(dataDir, key)}`);
}
