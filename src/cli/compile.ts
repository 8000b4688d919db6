import type { BoundRule, Reading } from '../compile/bound-rule.ts';
import { builtInProfile } from '../compile/built-in-profile.ts';
import { compileRule } from '../compile/judge.ts';
import type { BuiltQuery, Query, Widening } from '../compile/query.ts';
import { readingsIn } from '../compile/rule-set.ts';
import type { Verdict } from '../compile/verdict.ts';
import { shapes as allShapes } from '../ecs/mapping.ts';
import type { RefusedRule } from '../sigma/parse-rules.ts';
import { hasErrors } from '../text/diagnostic.ts';
import { inertText } from '../text/inert-text.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { compileAll } from './compile-all.ts';
import { printJson } from './print-json.ts';
import { loadBoundRules } from './load-bound-rules.ts';
import { loadReadingConfig } from './load-config.ts';
import { report } from './report.ts';
import { shapesOf } from './shape-option.ts';

export const compile: Command = {
  name: 'compile',
  summary: 'Show the Elasticsearch query that a rule becomes.',
  help: `Usage: sigma-bridge compile RULE [--shape SHAPE] [--json]
       sigma-bridge compile --all PATH [--shape SHAPE]

  RULE             a rule file
  --all PATH       rule files and folders (repeatable): one JSON object a rule and line, by file and line, for every shape:
                   {"id","title","file","line","verdict","shapes":[{"shape","verdict","blind"}],
                   "queries":[{"shapes":[...],"query","leaves"}]}
  --shape SHAPE    wlb9, wlb8, wlb7, agent, raw9, raw8 (repeatable; default wlb8, with --all each): what the documents look like
  --mappings PATH  field mappings laid over the shipped ones (repeatable)
  --config FILE    the configuration (default: sigma-bridge.yml where there is one): its placeholders, mappings
                   and events
  --json           one object a rule and line:
                   {"id","title","file","query","leaves","widened","fields","verdict","blind","reasons"}

Standard output gets the query, ready to be pasted as the "query" of _search (null where the rule is refused); standard
error the fields that it was mapped to. The query returns every document that the rule matches, and more where "widened"
says so; the matcher decides.

Exit code: 0 every rule has a query, 1 a rule has errors, 2 the configuration has.`,
  options: {
    all: { type: 'string', multiple: true },
    shape: { type: 'string', multiple: true },
    mappings: { type: 'string', multiple: true },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

/** A rule and what became of it, as `--json` shows it. */
interface CompiledRule extends Verdict {
  readonly id: string | null;
  readonly title: string | null;
  readonly file: string;
  /** Null where the rule is refused. */
  readonly query: Query | null;
  readonly leaves: number;
  readonly widened: readonly Widening[];
  readonly fields: readonly FieldUse[];
}

interface FieldUse extends Pick<Reading, 'combine'> {
  readonly event: string;
  readonly field: string;
  /** In the order in which they are read; empty where the event has no such field. */
  readonly places: readonly { readonly codec: string; readonly paths: readonly string[] }[];
}

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const paths = pathsOf(args);
  const isCorpus = args.texts('all').length > 0;
  const shapes = isCorpus && args.texts('shape').length === 0 ? allShapes : shapesOf(args);
  const config = loadReadingConfig(args.text('config'), io);
  const read = config && loadBoundRules(paths, config, args, { io });
  if (read === null) return 2;
  const { fieldTypes, loaded, bindings, diagnostics, files } = read;
  report(diagnostics, files, io);

  const rules = [...bindings.map((binding) => ({ ...binding.bound.rule, ...binding })), ...loaded.refused.map(unbound)];
  if (isCorpus) {
    for (const line of compileAll(rules, fieldTypes, shapes)) await io.out(`${JSON.stringify(line)}\n`);
    return hasErrors(diagnostics) ? 1 : 0;
  }

  const profile = builtInProfile(fieldTypes, shapes);
  const print = args.flag('json') ? printLine : printText;
  for (const { id, title, at, bound, diagnostics: problems } of rules) {
    const { verdict, query } = compileRule(bound, problems, profile);
    await print({ id, title, file: at.file, ...partsOf(query), fields: fieldsOf(bound), ...verdict }, io);
  }
  return hasErrors(diagnostics) ? 1 : 0;
}

function pathsOf(args: Arguments): readonly string[] {
  const all = args.texts('all');
  const [rule, second] = args.positionals;
  if (rule === undefined && all.length === 0) throw new UsageError('No rule file is named.');
  const surplus = all.length > 0 ? rule : second;
  if (surplus !== undefined)
    throw new UsageError(`'${surplus}' is one too many.`, { hint: 'Name one rule file, or folders with --all.' });
  return all.length > 0 ? all : [rule!];
}

function unbound(rule: RefusedRule): RefusedRule & { readonly bound: null } {
  return { ...rule, bound: null };
}

function partsOf(query: BuiltQuery | null): Pick<CompiledRule, 'query' | 'leaves' | 'widened'> {
  return { query: query?.dsl ?? null, leaves: query?.leaves ?? 0, widened: query?.widened ?? [] };
}

function fieldsOf(bound: BoundRule | null): readonly FieldUse[] {
  const uses = (bound?.variants ?? []).flatMap(({ event, tree }) =>
    readingsIn(tree).map(({ field, combine, places }): FieldUse => ({
      event,
      field: field ?? 'keywords',
      combine,
      places: places.map(({ codec, paths }) => ({ codec, paths })),
    })),
  );
  return [...new Map(uses.map((use) => [`${use.event} ${use.field}`, use])).values()];
}

function printLine(rule: CompiledRule, io: Io): Promise<void> {
  return io.out(`${JSON.stringify(rule)}\n`);
}

async function printText({ title, verdict, blind, query, fields, widened }: CompiledRule, io: Io): Promise<void> {
  if (query === null) return;
  io.err(inertText(`${title ?? ''}: ${verdict}`));
  if (blind !== null) io.err(inertText(`  blind: ${blind}`));
  for (const [event, uses] of Map.groupBy(fields, (use) => use.event)) {
    io.err(`  ${event}`);
    for (const use of uses) io.err(inertText(`    ${use.field} is ${whereIs(use)}`));
  }
  const wider = [...new Set(widened.map(({ event, field, reason }) => `${event} ${field ?? 'keywords'}: ${reason}`))];
  if (wider.length > 0) io.err('  The query returns more than the rule means, and the matcher decides');
  for (const text of wider) io.err(inertText(`    ${text}`));
  await io.out(`${printJson(query)}\n`);
}

/** As `winlog.event_data.User, else user.domain + user.name (user-domain-split)`. */
function whereIs({ combine, places }: FieldUse): string {
  if (places.length === 0) return 'in no event of the kind';
  const texts = places.map(({ codec, paths }) => {
    if (codec === 'plain') return paths.join();
    return paths.length === 0 ? codec : `${paths.join(' + ')} (${codec})`;
  });
  return texts.join(combine === 'first' ? ', else ' : ' or ');
}
