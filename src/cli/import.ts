import type { Config } from '../config/settings.ts';
import type { InputShape } from '../ecs/input-document.ts';
import type { EmbeddedStores } from '../embedded/open-embedded.ts';
import { refuseEvent } from '../files/refuse-event.ts';
import { counted, grouped } from '../text/counted.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { withDataFolder } from './data-folder.ts';
import type { DataFolderChoice } from './data-folder.ts';
import { cliCodes } from './diagnostic-codes.ts';
import { EventFiles } from './event-files.ts';
import { Progress } from './progress.ts';
import { inputShapeOf } from './shape-option.ts';

/** Events of a transaction: what is imported is durable a thousand at a time, and the service can write in between. */
const batchSize = 1_000;

export const importEvents: Command = {
  name: 'import',
  summary: 'Load events from files into the embedded store.',
  help: `Usage: sigma-bridge import FILE... [--config FILE]

  FILE           documents as winlogbeat writes them, or records of an EVTX file turned into JSON (evtx_dump), one a line,
                 printed over several lines or as one list; may end in .gz
  --shape SHAPE  auto, the default: each document tells its own shape; evtx: what is no record of an EVTX file is bad
  --config FILE  the configuration that names the data folder
  --json         {"inserted","present","badLines","badFiles"}

Events count as ingested now, so a running service decides them at its next run; it need not be stopped. An event that is
there already is not stored twice: a file can be imported again. A record of an EVTX file is stored as winlogbeat would have
sent it, and is the same event. Bad lines, documents without winlog.channel, which no rule could see, and those whose
@timestamp is no time are told on standard error, and the rest is kept. Where the configuration names sources, the rules
read those alone, and nothing is imported.

Exit code: 0 all lines were taken, 1 some were left out.`,
  options: { config: { type: 'string' }, shape: { type: 'string' }, json: { type: 'boolean' } },
  async run(args, io) {
    if (args.positionals.length === 0) throw new UsageError('No file is named.');
    const shape = inputShapeOf(args);
    const choice: DataFolderChoice = { config: args.text('config'), whereAbsent: 'make', check: refuseSources };
    return withDataFolder(choice, io, (stores) => run({ args, shape, stores, io }));
  },
};

/** With sources of its own, the service never looks into the embedded store. */
function refuseSources({ sources }: Config): void {
  const [first] = sources;
  if (first === undefined) return;
  throw new UsageError(`The rules read the source '${first.name}', and nobody would read what is imported.`, {
    code: 'CLI_NO_EVENT_STORE',
    hint: cliCodes.CLI_NO_EVENT_STORE.remedy,
  });
}

interface Import {
  readonly args: Arguments;
  readonly shape: InputShape;
  readonly stores: EmbeddedStores;
  readonly io: Io;
}

async function run({ args, shape, stores: { events: store }, io }: Import): Promise<ExitCode> {
  const files = new EventFiles(args.positionals, io, refuseEvent);
  const progress = new Progress(io);
  let [inserted, present] = [0, 0];
  for await (const { file, events } of files.pages(batchSize, shape)) {
    const stored = await store.insertEvents(events.map(({ document }) => ({ document, sample: false })));
    inserted += stored.inserted;
    present += stored.present;
    progress.show(() => `${file}: ${counted(inserted, 'event')} stored`);
  }
  const { badLines, badFiles, leftOut, isComplete } = files;
  if (args.flag('json')) await io.out(`${JSON.stringify({ inserted, present, badLines, badFiles })}\n`);
  else await io.out(`${counted(inserted, 'event')} stored, ${grouped(present)} there already${leftOut}\n`);
  return isComplete ? 0 : 1;
}
