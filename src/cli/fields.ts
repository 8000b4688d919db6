import { catalogFields, findFields, similarNames } from '../ecs/field-catalog.ts';
import type { FieldEntry, FieldQuery } from '../ecs/field-catalog.ts';
import { loadMapping } from '../load.ts';
import { hasErrors } from '../text/diagnostic.ts';
import { inertText } from '../text/inert-text.ts';
import { didYouMean } from '../text/near-miss.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { printFieldList, printFields } from './print-fields.ts';
import { report } from './report.ts';
import { shapesOf } from './shape-option.ts';

export const fields: Command = {
  name: 'fields',
  summary: 'Say where documents hold a Sigma field, or which field a path is.',
  help: `Usage: sigma-bridge fields [NAME] [OPTIONS]

  NAME              a Sigma field (Hashes) or a document path (process.pe.imphash), in any case; without it: every field
  --logsource NAME  only of this logsource, as process_creation
  --shape SHAPE     only places in these documents: wlb9, wlb8, wlb7, agent, raw9, raw8 (repeatable)
  --mappings PATH   field mappings laid over the shipped ones (repeatable)
  --json            one JSON object a field and kind of event:
                    {"field","logsource","event","byDefault","combine","places":[{"paths":[{"path","type","ignoreAbove"}],
                    "codec","translation","seen":[{"shape","evidence"}],...}],"copies","eventField","note","lossy"}

Types are those that winlogbeat 8's own index template gives. A field is known to be at a path by golden (documents that the
real software wrote), evtx (real event logs), pipeline (the pipeline's source) or documentation alone.

Exit code: 0 told, also where nothing is known of the name; 1 the mapping files have errors.`,
  options: {
    logsource: { type: 'string' },
    shape: { type: 'string', multiple: true },
    mappings: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [name, surplus] = args.positionals;
  if (surplus !== undefined) throw new UsageError(`'${surplus}' is one too many.`);
  const { mapping, fieldTypes, diagnostics, files } = loadMapping(args.texts('mappings'));
  report(diagnostics, files, io);
  const catalog = catalogFields(mapping, fieldTypes);
  const query = queryOf(args, name, catalog);
  const found = findFields(catalog, query);

  if (found.length === 0) tellNothing(query, catalog, io);
  else if (args.flag('json')) await io.out(found.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  else await io.out(name === undefined && query.logsource === undefined ? printFieldList(found) : printFields(found));
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
