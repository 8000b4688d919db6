import { once } from 'node:events';
import type { Config } from '../config/settings.ts';
import { packageVersion } from '../load.ts';
import { openStores } from '../open-stores.ts';
import type { Stores } from '../open-stores.ts';
import { makeFirstKey, writeKeyFile } from '../service/admin-key.ts';
import { watchTimes } from '../service/file-watch.ts';
import { KnowledgeLoader } from '../service/knowledge-loader.ts';
import type { ReadFiles } from '../service/knowledge-loader.ts';
import type { Knowledge } from '../service/knowledge.ts';
import { RuleKeeper } from '../service/rule-keeper.ts';
import { Service } from '../service/service.ts';
import { counted, grouped } from '../text/counted.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { storeFailed } from './data-folder.ts';
import { loadConfig } from './load-config.ts';
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

A rule with a mistake is told and left out, and the others run. Rules, filters and mappings are loaded again when their
files have changed; of a file that has a mistake by then, the rules that it had before go on. A server that cannot be reached is tried again until it
can; GET /api/sources says what is wrong with it. Standard output gets the log, one JSON object a line.

Ends on SIGINT and SIGTERM after the step in hand. Exit code: 0 ended when asked, 2 wrong configuration.`,
  options: { config: { type: 'string' } },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  if (args.positionals.length > 0) throw new UsageError(`'${args.positionals[0]!}' is no option of serve.`);
  const read = loadConfig(args.text('config'), io);
  if (read === null) return 2;
  const { config, given } = read;
  const loader = new KnowledgeLoader(config, given);
  const files = await loader.read();
  if (!isUsable(files, io)) return 2;
  try {
    const { stores, diagnostics } = await openStores(config, Date.now);
    report(diagnostics, [], io);
    if (stores === null) return 2;
    const log = openLog(config.log.level, io);
    const { placeholders } = config;
    const [memory, engine] = [stores.embedded.rules, packageVersion];
    const rules = await RuleKeeper.open(files, { loader, placeholders, memory, engine, log, now: Date.now });
    reportBriefly([...files.diagnostics, ...rules.diagnostics], files.files, io);
    const service = new Service({ config, stores, rules, watch: watchTimes, log, now: Date.now });
    return await runService(service, { config, stores, knowledge: rules.current, io });
  } catch (error) {
    return storeFailed(error, io);
  }
}

/**
 * Rules and mappings with mistakes are told, and the others run. Not so where the configuration names a path or an event that
 * is not there, which is told here.
 */
function isUsable({ diagnostics, unknownEvents, mapping, files }: ReadFiles, io: Io): boolean {
  if (unknownEvents.length > 0) {
    report([...mapping.diagnostics, ...unknownEvents], mapping.files, io);
    return false;
  }
  if (!diagnostics.some(({ code }) => code === 'LOAD_PATH_NOT_FOUND' || code === 'LOAD_NO_YAML')) return true;
  reportBriefly(diagnostics, files, io);
  return false;
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
