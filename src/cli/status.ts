import type { EmbeddedStores } from '../embedded/open-embedded.ts';
import { statusFormat } from '../service/service-status.ts';
import type { ServiceStatus } from '../service/service-status.ts';
import { statusMaxAgeMs } from '../service/status-keeper.ts';
import { durationText } from '../text/duration.ts';
import type { Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { withDataFolder } from './data-folder.ts';
import { printStatus } from './print-status.ts';

export const status: Command = {
  name: 'status',
  summary: 'Tell how well the sources are watched.',
  help: `Usage: sigma-bridge status [OPTIONS]

  --config FILE  the configuration that names the data folder
  --json         one JSON object; of each source what GET /api/sources and GET /api/coverage tell, and its problems

Tells how far each source is searched and how far behind, windows that fail and why, rules that are set aside, how late
documents and findings are, and sources that fell silent. It reads what the service last said of itself, at most
${statusMaxAgeMs / 1000} seconds ago, in the data folder: it asks no key and no server.

Exit code: 0 all is well, 1 something is wrong, 2 wrong usage or configuration, 3 the service does not run.`,
  options: { config: { type: 'string' }, json: { type: 'boolean' } },
  async run(args, io) {
    if (args.positionals.length > 0) throw new UsageError(`'${args.positionals[0]!}' is no option of status.`);
    const json = args.flag('json');
    return withDataFolder({ config: args.text('config'), whereAbsent: 'refuse' }, io, (stores) =>
      tell(stores, { json }, io),
    );
  },
};

async function tell({ status: kept }: EmbeddedStores, { json }: { readonly json: boolean }, io: Io): Promise<ExitCode> {
  const found = await kept.read();
  if (!isStatus(found)) {
    io.err(
      found === null
        ? 'No service has run on this data folder yet.'
        : 'Another version of sigma-bridge runs the service.',
    );
    return 3;
  }
  const ageMs = Math.max(0, Date.now() - Date.parse(found.at));
  const isHeard = found.running && ageMs <= statusMaxAgeMs;
  if (json) await io.out(`${JSON.stringify({ ...found, running: isHeard })}\n`);
  else await io.out(`${printStatus(found, ageMs).join('\n')}\n`);
  if (!isHeard) {
    const what = found.running
      ? 'The service does not run, or hangs: it was last heard of'
      : 'The service does not run: it ended';
    io.err(`${what} ${durationText(ageMs)} ago.`);
    return 3;
  }
  return found.ready && found.sources.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

function isStatus(found: unknown): found is ServiceStatus {
  return typeof found === 'object' && found !== null && 'format' in found && found.format === statusFormat;
}
