import { bindRule } from '../compile/bind-rule.ts';
import { buildQuery } from '../compile/build-query.ts';
import { builtInProfile } from '../compile/built-in-profile.ts';
import { judge } from '../compile/judge.ts';
import type { BoundRule } from '../compile/bound-rule.ts';
import { itemsOf } from '../compile/rule-set.ts';
import { loadMapping, loadRules } from '../load.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { report } from './report.ts';
import { shapesOf } from './shape-option.ts';

export const compile: Command = {
  name: 'compile',
  summary: 'Show the Elasticsearch query that a rule becomes.',
  help: `Usage: sigma-bridge compile RULE [--shape SHAPE] [--json]

  RULE             a rule file
  --shape SHAPE    wlb9, wlb8, wlb7, agent, raw9, raw8 (repeatable; default wlb8): what the documents look like
  --mappings PATH  field mappings laid over the shipped ones (repeatable)
  --json           one object a rule: {"id","title","query","leaves","widened","fields","verdict","blind","reasons"}

Prints the query, ready to be pasted as the "query" of _search, after the fields it was mapped to. The query returns every
document that the rule matches, and more where "widened" says so; the matcher decides.

Exit code: 0 every rule has a query, 1 a rule has errors.`,
  options: {
    shape: { type: 'string', multiple: true },
    mappings: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [path, ...others] = args.positionals;
  if (path === undefined) throw new UsageError('No rule file is named.');
  if (others.length > 0) throw new UsageError('compile takes one rule file.');
  const { mapping, fieldTypes, diagnostics: mappingDiagnostics } = loadMapping(args.texts('mappings'));
  const loaded = loadRules([path]);
  const profile = builtInProfile(fieldTypes, shapesOf(args));
  const bindings = loaded.rules.map((rule) => ({ rule, ...bindRule(rule, mapping) }));
  const diagnostics = [
    ...mappingDiagnostics,
    ...loaded.diagnostics,
    ...bindings.flatMap((binding) => binding.diagnostics),
  ];
  report(diagnostics, loaded.files, io);

  for (const { rule, bound, diagnostics: found } of bindings) {
    if (bound === null) continue;
    const { dsl, leaves, widened } = buildQuery(bound, profile);
    const verdict = judge(bound, found, profile);
    const fields = fieldsOf(bound);
    if (args.flag('json')) {
      await io.out(
        `${JSON.stringify({ id: rule.id, title: rule.title, query: dsl, leaves, widened, fields, ...verdict })}\n`,
      );
      continue;
    }
    io.err(`${rule.title}: ${verdict.verdict}${verdict.blind === null ? '' : `, blind: ${verdict.blind}`}`);
    for (const { event, field, at } of fields)
      io.err(`  ${event}: ${field} is ${at.length === 0 ? 'absent' : at.join(', ')}`);
    for (const { event, field, reason } of widened)
      io.err(`  ${event}: ${field ?? 'keywords'}: wider than the rule: ${reason}`);
    await io.out(`${JSON.stringify(dsl, null, 2)}\n`);
  }
  return hasErrors(diagnostics) ? 1 : 0;
}

interface FieldUse {
  readonly event: string;
  readonly field: string;
  /** In the order in which they are read; empty where the event has no such field. */
  readonly at: readonly string[];
}

function fieldsOf({ variants }: BoundRule): readonly FieldUse[] {
  const uses = variants.flatMap(({ event, tree }) =>
    itemsOf(tree).map(({ predicate: { reading } }): FieldUse => {
      const field = reading.field ?? 'keywords';
      return { event, field, at: reading.places.map(({ key }) => key) };
    }),
  );
  return [...new Map(uses.map((use) => [`${use.event} ${use.field}`, use])).values()];
}
