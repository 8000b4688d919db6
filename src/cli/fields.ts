import { catalogFields, findFields, similarNames } from '../ecs/field-catalog.ts';
import type { FieldEntry, FieldQuery } from '../ecs/field-catalog.ts';
import { mappingOn } from '../config/source-events.ts';
import { readLiveFields } from '../hunt/live-fields.ts';
import { loadMapping } from '../load.ts';
import { hasErrors } from '../text/diagnostic.ts';
import { inertText } from '../text/inert-text.ts';
import { didYouMean } from '../text/near-miss.ts';
import { withSource } from './check-source.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { loadKnownMapping } from './load-bound-rules.ts';
import { loadConfig } from './load-config.ts';
import { printFieldList, printFields } from './print-fields.ts';
import type { ShownField } from './print-fields.ts';
import { report } from './report.ts';
import { shapesOf } from './shape-option.ts';

export const fields: Command = {
  name: 'fields',
  summary: 'Say where documents hold a Sigma field, or which field a path is.',
  help: `Usage: sigma-bridge fields [NAME] [OPTIONS]
       sigma-bridge fields NAME --source NAME [--config FILE]

  NAME              a Sigma field (Hashes) or a document path (process.pe.imphash), in any case; without it: every field
  --logsource NAME  only of this logsource, as process_creation
  --shape SHAPE     only places in these documents: wlb9, wlb8, wlb7, agent, raw9, raw8 (repeatable)
  --mappings PATH   field mappings laid over the shipped ones (repeatable)
  --source NAME     tell also how this source of the configuration maps each path, and in how many of its newest documents
                    it is filled, with an example
  --config FILE     with --source: the configuration (default: sigma-bridge.yml where there is one), whose mappings and
                    events count as well
  --json            one JSON object a field and kind of event:
                    {"field","logsource","event","selector","byDefault","combine","places":[{"paths":[{"path","type","ignoreAbove"}],
                    "codec","translation","seen":[{"shape","evidence"}],...}],"copies","eventField","note","lossy"}; with --source also
                    "live":{"documents","paths":[{"path","types","state","filled","example"}]}

Types are those that winlogbeat 8's own index template gives. A field is known to be at a path by golden (documents that the
real software wrote), evtx (real event logs), pipeline (the pipeline's source) or documentation alone.

Exit code: 0 told, also where nothing is known of the name; 1 the mapping files have errors, 2 wrong usage or configuration,
3 the source cannot be read.`,
  options: {
    logsource: { type: 'string' },
    shape: { type: 'string', multiple: true },
    mappings: { type: 'string', multiple: true },
    source: { type: 'string' },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [name, surplus] = args.positionals;
  if (surplus !== undefined) throw new UsageError(`'${surplus}' is one too many.`);
  const source = args.text('source');
  if (source === null && args.text('config') !== null) throw new UsageError('--config is for --source alone.');
  if (source !== null && name === undefined) throw new UsageError('--source needs the NAME of a field or path.');
  const read = source === null ? null : loadConfig(args.text('config'), io);
  const known = read === null ? loadMapping(args.texts('mappings')) : loadKnownMapping(read, args, io);
  if (known === null || (source !== null && read === null)) return 2;
  const { fieldTypes, diagnostics, files } = known;
  report(diagnostics, files, io);
  const catalog = catalogFields(
    read === null ? known.mapping : mappingOn(source, known.mapping, read.config),
    fieldTypes,
  );
  const query = queryOf(args, name, catalog);
  const found = findFields(catalog, query);

  if (found.length === 0) tellNothing(query, catalog, io);
  const live =
    read === null
      ? found
      : await withSource(source!, read.config, io, async ({ fields: reader }): Promise<readonly ShownField[]> => {
          const fields = await readLiveFields(reader, found);
          return found.map((entry, index) => ({ ...entry, live: fields[index]! }));
        });
  if (live === 'unreadable') return 3;
  if (found.length === 0) return hasErrors(diagnostics) ? 1 : 0;
  if (args.flag('json')) await io.out(live.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  else await io.out(name === undefined && query.logsource === undefined ? printFieldList(live) : printFields(live));
  return hasErrors(diagnostics) ? 1 : 0;
}

function queryOf(args: Arguments, name: string | undefined, catalog: readonly FieldEntry[]): FieldQuery {
  const logsource = args.text('logsource');
  const shapes = args.texts('shape').length === 0 ? null : shapesOf(args);
  const known = [...new Set(catalog.flatMap((entry) => entry.logsource ?? []))];
  if (logsource !== null && !known.some((one) => one.toLowerCase() === logsource.toLowerCase())) {
    throw new UsageError(`No mapping knows the logsource '${logsource}'.`, {
      hint: didYouMean(logsource, known, `Known are: ${known.join(', ')}.`),
    });
  }
  return {
    ...(name !== undefined && { name }),
    ...(logsource !== null && { logsource }),
    ...(shapes !== null && { shapes }),
  };
}

function tellNothing({ name = '', logsource }: FieldQuery, catalog: readonly FieldEntry[], io: Io): void {
  const held = findFields(catalog, { name }).filter(({ places }) => places.length > 0);
  const elsewhere = new Set(held.map((entry) => entry.logsource ?? 'every event'));
  if (logsource !== undefined && elsewhere.size > 0) {
    io.err(inertText(`'${name}' is no field of '${logsource}', but of: ${[...elsewhere].join(', ')}.`));
  } else {
    tellUnknown(name, catalog, io);
  }
  tellGuess(name, io);
}

function tellUnknown(name: string, catalog: readonly FieldEntry[], io: Io): void {
  const similar = similarNames(catalog, name);
  io.err(inertText(`No mapping of these events names '${name}'.`));
  if (similar.length > 0) io.err(`Near it are: ${similar.join(', ')}`);
}

function tellGuess(name: string, io: Io): void {
  const field = /^winlog\.(?:event|user)_data\.([^.]+)$/.exec(name)?.[1] ?? name;
  if (field.includes('.')) return;
  io.err(inertText(`Rules that ask for '${field}' read winlog.event_data.${field}, else winlog.user_data.${field}.`));
}
