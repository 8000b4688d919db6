import { bindFilters } from '../compile/bind-rule.ts';
import type { FilteredRule } from '../compile/filter-set.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { EventFiles } from './event-files.ts';
import { FileHunt } from './file-hunt.ts';
import { huntSource } from './hunt-source.ts';
import { loadHuntedRules } from './load-hunted-rules.ts';
import { loadReadingConfig } from './load-config.ts';
import { inputShapeOf } from './shape-option.ts';

export const hunt: Command = {
  name: 'hunt',
  summary: 'Run rules over files of events, or over the past of a source, and print each match.',
  help: `Usage: sigma-bridge hunt --rules PATH --events FILE
       sigma-bridge hunt --rules PATH --source NAME --from TIME [--to TIME]

  --rules PATH     a rule file, or a folder of them (repeatable)
  --events FILE    documents as winlogbeat writes them, or records of an EVTX file turned into JSON (evtx_dump), one a
                   line, printed over several lines or as one list; may end in .gz (repeatable)
  --shape SHAPE    auto, the default: each document tells its own shape; evtx: what is no record of an EVTX file is bad
  --source NAME    a source of the configuration, in place of files; the service need not run, and may
  --from TIME      by the ingest clock of the source: 2026-01-31T08:00:00Z, or a span back from now as 7d
  --to TIME        the same, left out itself; default: all that can be read now
  --restart        begin anew what was interrupted, in place of going on
  --filters PATH   a file of Sigma filters, or a folder of them (repeatable); those among the rules count as well
  --mappings PATH  field mappings laid over the shipped ones (repeatable)
  --config FILE    the configuration (default: sigma-bridge.yml where there is one): its filters, placeholders,
                   mappings, events and sources
  --json           the default: one JSON object a match and line

Each line of standard output is one rule × document:
  {"rule":{"id","title","level"},"event":{"file","line","id"},"matchId","explanation":[...]}
"line", where the document begins, counts from 1; of a source "event" is {"source","index","_id","id"}. "matchId" is the id
that the service gives the match, so it repeats where two documents are one event. Rules that are not valid and lines that
are no documents are told on standard error, and the rest is run; of many warnings of one kind how many they are, and
sigma-bridge check tells each. Told is also how many events have no winlog.channel, which no rule can match.

What a filter removes is not printed; how many matches each has removed stands on standard error at the end.

A hunt over a source goes on where it was interrupted, whatever ended it, once it is asked for again with the same rules and
the same times: so give both as times, and append (>>). The lines of a window are printed when all of it has been read;
then the window is noted in DATADIR/hunts. Killed between the two, one window is printed twice, with the same matchIds.

Exit code: 0 all was read and run, 1 something was left out or it was interrupted, 2 the configuration has errors, or filters
cannot be read, 3 the source cannot be read to the end.`,
  options: {
    rules: { type: 'string', multiple: true },
    events: { type: 'string', multiple: true },
    shape: { type: 'string' },
    source: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    restart: { type: 'boolean' },
    filters: { type: 'string', multiple: true },
    mappings: { type: 'string', multiple: true },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const source = args.text('source');
  if (args.positionals.length > 0) throw new UsageError(`'${args.positionals[0]!}' is neither --rules nor --events.`);
  if (args.texts('rules').length === 0) throw new UsageError('--rules PATH is missing.');
  if (source !== null) return huntSource(source, args, io);
  for (const option of ['from', 'to', 'restart']) {
    const isGiven = args.flag(option) || args.text(option) !== null;
    if (isGiven) throw new UsageError(`--${option} needs --source NAME: files are read whole.`);
  }
  return huntFiles(args, io);
}

async function huntFiles(args: Arguments, io: Io): Promise<ExitCode> {
  const eventFiles = args.texts('events');
  const shape = inputShapeOf(args);
  if (eventFiles.length === 0) throw new UsageError('--events FILE is missing.');

  const config = loadReadingConfig(args.text('config'), io);
  const read = config && loadHuntedRules(config, args, { io, source: null });
  if (read === null) return 2;
  const { mapping, loaded, bindings, diagnostics } = read;
  const hunted = bindings.map(({ bound }) => bound);
  const filtered = hunted.map((each): FilteredRule => {
    return { ruleId: each.rule.id, filters: bindFilters(loaded.filters, each, mapping) };
  });
  const isComplete = await new FileHunt(hunted, filtered).run(new EventFiles(eventFiles, io), shape, io);
  return isComplete && !hasErrors(diagnostics) ? 0 : 1;
}
