import { once } from 'node:events';
import { join } from 'node:path';
import { configureRules } from '../active-rules.ts';
import { builtInProfile } from '../compile/built-in-profile.ts';
import type { Config } from '../config/settings.ts';
import { catalogFields } from '../ecs/field-catalog.ts';
import { loadRules, packageRoot } from '../load.ts';
import { openStores } from '../open-stores.ts';
import type { Stores } from '../open-stores.ts';
import { makeFirstKey, writeKeyFile } from '../service/admin-key.ts';
import { Service } from '../service/service.ts';
import type { ServiceParts } from '../service/service.ts';
import { counted, grouped } from '../text/counted.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { storeFailed } from './data-folder.ts';
import { loadKnownMapping } from './load-bound-rules.ts';
import { loadConfig } from './load-config.ts';
import type { LoadedConfig } from './load-config.ts';
import { openLog } from './open-log.ts';
import { reportBriefly } from './report-briefly.ts';
import { report } from './report.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'Run the rules on a schedule and serve the findings.',
  help: `Usage: sigma-bridge serve [--config FILE]

  --config FILE  the configuration (default: sigma-bridge.yml in the working directory, where there is one)

Without a configuration: embedded store, shipped rules, sample events, API on http://127.0.0.1:8090.
The admin key of the first start is printed on a terminal, otherwise written to DATADIR/admin-key (mode 0600).
Every setting can be an environment variable too; docs/configuration.md lists them.

A rule with a mistake is told and left out, and the others run. A server that cannot be reached is tried again until it
can; GET /api/sources says what is wrong with it. Standard output gets the log, one JSON object a line.

Ends on SIGINT and SIGTERM after the step in hand. Exit code: 0 ended when asked, 2 wrong configuration.`,
  options: { config: { type: 'string' } },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  if (args.positionals.length > 0) throw new UsageError(`'${args.positionals[0]!}' is no option of serve.`);
  const read = loadConfig(args.text('config'), io);
  const knowledge = read && loadKnowledge(read, args, io);
  if (read === null || knowledge === null) return 2;
  const { config } = read;
  try {
    const { stores, diagnostics } = await openStores(config, Date.now);
    report(diagnostics, [], io);
    if (stores === null) return 2;
    const log = openLog(config.log.level, io);
    const service = new Service({ config, stores, ...knowledge, log, now: Date.now });
    return await runService(service, { config, stores, knowledge, io });
  } catch (error) {
    return storeFailed(error, io);
  }
}

type Knowledge = Pick<ServiceParts, 'rules' | 'refused' | 'filters' | 'refusedFilters' | 'profile' | 'fields'>;

/**
 * Rules and mappings with mistakes are told, and the others run. Null where the configuration names a path or an event that
 * is not there.
 */
function loadKnowledge(read: LoadedConfig<Config>, args: Arguments, io: Io): Knowledge | null {
  const { config } = read;
  const known = loadKnownMapping(read, args, io);
  if (known === null) return null;
  const rulePaths = config.rules.length > 0 ? config.rules : [join(packageRoot, 'rules')];
  const loaded = loadRules([...rulePaths, ...config.filters], config.placeholders);
  const { mapping, fieldTypes, diagnostics: mappingDiagnostics, files } = known;
  const { rules, diagnostics } = configureRules(loaded, mapping, config);
  const all = [
    ...mappingDiagnostics,
    ...loaded.diagnostics,
    ...rules.flatMap((rule) => rule.diagnostics),
    ...diagnostics,
  ];
  reportBriefly(all, [...files, ...loaded.files], io);
  if (all.some(({ code }) => code === 'LOAD_PATH_NOT_FOUND' || code === 'LOAD_NO_YAML')) return null;
  const { refused, filters, refusedFilters } = loaded;
  const [profile, fields] = [builtInProfile(fieldTypes, ['wlb8']), catalogFields(mapping, fieldTypes)];
  return { rules, refused, filters, refusedFilters, profile, fields };
}

interface Surroundings {
  readonly config: Config;
  readonly stores: Stores;
  readonly knowledge: Knowledge;
  readonly io: Io;
}

/** Runs until the user asks for the end. */
async function runService(service: Service, { config, stores, knowledge, io }: Surroundings): Promise<ExitCode> {
  try {
    io.err(`sigma-bridge listens on ${await listen(service, config)}`);
    if (config.api.adminKey === null) {
      await makeFirstKey(stores.embedded.access, Date.now(), (key) => {
        tellKey(key, config, io);
      });
    }
    await service.start();
    io.err(howManyRun(knowledge));
    if (!io.stop.aborted) await once(io.stop, 'abort');
    return 0;
  } finally {
    await service.stop();
  }
}

function howManyRun({ rules, refused }: Knowledge): string {
  const running = rules.filter(({ enabled }) => enabled).length;
  return `${grouped(running)} of ${counted(rules.length + refused.length, 'rule')} ${running === 1 ? 'runs' : 'run'}`;
}

async function listen(service: Service, { api: { host, port } }: Config): Promise<string> {
  try {
    return await service.listen();
  } catch (cause) {
    throw new UsageError(`${host}:${port} cannot be listened on: ${(cause as Error).message}.`, {
      code: 'CLI_NOT_LISTENING',
      hint: 'Is another sigma-bridge running? Set another api.port, or an api.host of this machine.',
      cause,
    });
  }
}

function tellKey(key: string, { dataDir }: Config, io: Io): void {
  if (io.isErrTerminal) {
    io.err(`The admin key, shown this once: ${key}`);
    return;
  }
  try {
    io.err(`The admin key is in ${writeKeyFile(dataDir, key)}`);
  } catch (cause) {
    throw new UsageError(`The admin key cannot be written: ${(cause as Error).message}.`, {
      code: 'CLI_KEY_NOT_WRITTEN',
      hint: 'Let the service write into its dataDir, or set api.adminKey.',
      cause,
    });
  }
}
