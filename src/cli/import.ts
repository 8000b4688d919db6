import type { IncomingEvent } from '../hunt/event-store.ts';
import { readEvents } from '../files/read-events.ts';
import type { EmbeddedStores } from '../embedded/open-embedded.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { withDataFolder } from './data-folder.ts';
import { Progress } from './progress.ts';
import { report } from './report.ts';

/** Events of a transaction: what is imported is durable a thousand at a time, and the service can write in between. */
const batchSize = 1_000;

export const importEvents: Command = {
  name: 'import',
  summary: 'Load events from files into the embedded store.',
  help: `Usage: sigma-bridge import FILE... [--config FILE]

  FILE           documents as winlogbeat writes them, one a line; may end in .gz
  --config FILE  the configuration that names the data folder
  --json         one JSON object with the counts

Events count as ingested now, so a running service decides them at its next run; it need not be stopped. An event that is
there already is not stored twice: a file can be imported again. Bad lines are told on standard error, the rest is kept.

Exit code: 0 all lines were taken, 1 some were left out.`,
  options: { config: { type: 'string' }, json: { type: 'boolean' } },
  async run(args, io) {
    if (args.positionals.length === 0) throw new UsageError('No file is named.');
    return withDataFolder(args.text('config'), io, (stores) => run(args, stores, io));
  },
};

async function run(args: Arguments, { events }: EmbeddedStores, io: Io): Promise<ExitCode> {
  const counts = { inserted: 0, present: 0, badLines: 0 };
  const progress = new Progress(io);
  const insert = async (batch: readonly IncomingEvent[]): Promise<void> => {
    const { inserted, present } = await events.insertEvents(batch);
    counts.inserted += inserted;
    counts.present += present;
  };
  for (const file of args.positionals) {
    let batch: IncomingEvent[] = [];
    for await (const line of readEvents(file)) {
      if (line.kind === 'bad') {
        counts.badLines += 1;
        progress.clear();
        report([line.diagnostic], [], io);
        continue;
      }
      batch.push({ document: line.event.document, sample: false });
      if (batch.length < batchSize) continue;
      await insert(batch);
      batch = [];
      progress.show(() => `${file}: ${counts.inserted} events`);
      if (io.stop.aborted) break;
    }
    await insert(batch);
  }
  progress.clear();
  const { inserted, present, badLines } = counts;
  if (args.flag('json')) await io.out(`${JSON.stringify(counts)}\n`);
  else await io.out(`${inserted} events stored, ${present} were there already, ${badLines} lines left out\n`);
  return badLines === 0 && !io.stop.aborted ? 0 : 1;
}
