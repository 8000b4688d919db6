import { builtInProfile } from '../compile/built-in-profile.ts';
import { compileRule, judge } from '../compile/judge.ts';
import type { Widening } from '../compile/query.ts';
import { lintRules } from '../sigma/lint/lint-rules.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { checkAgainstSource } from './check-source.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { filterPaths } from './filter-paths.ts';
import { checkFilters, filterSummary } from './filter-report.ts';
import { loadBoundRules } from './load-bound-rules.ts';
import { loadConfig, loadReadingConfig } from './load-config.ts';
import { placeInline } from './place-inline.ts';
import { report } from './report.ts';
import { shapesOf } from './shape-option.ts';
import { switchedOff } from './switched-off.ts';
import { reportVerdicts, summarize } from './verdict-report.ts';
import type { CheckedRule } from './verdict-report.ts';

export const check: Command = {
  name: 'check',
  summary: 'Find the mistakes in rules, and say how well each rule can run.',
  help: `Usage: sigma-bridge check PATH... [--filters PATH] [--shape SHAPE] [--lint sigmahq] [--allow CODE] [--json]
       sigma-bridge check PATH... --source NAME

  PATH             files and folders of rules and filters
  --filters PATH   a file of Sigma filters, or a folder of them (repeatable), checked with the rules that they are for; those
                   of the setting are not
  --shape SHAPE    wlb9, wlb8, wlb7, agent, raw9, raw8 (repeatable; default wlb8): what the documents look like
  --source NAME    judge by the mapping and the events of this source of the configuration, and tell what stands between
                   a rule and its indices
  --mappings PATH  field mappings laid over the shipped ones (repeatable)
  --lint sigmahq   tell also where a rule departs from the conventions of the SigmaHQ collection
  --allow CODE     a warning not to be told; * is any run of characters (repeatable; also the setting lint.off)
  --config FILE    the configuration (default: sigma-bridge.yml where there is one): its placeholders, mappings and
                   lint.off, and with --source that source
  --json           {"summary":{...},"rules":[{"id","title","file","verdict","blind","reasons"}],
                   "filters":[{"id","title","file","rules"}],"diagnostics":[...]}

Verdicts: exact (query and rule agree), postChecked (the query returns more, the matcher decides), degraded (the documents
do not hold all that the rule needs), refused (not valid). blind: no document of these shapes can match.

Mistakes go to standard error, each with its place; the verdicts to standard output, worst first.

Exit code: 0 no errors (warnings may be), 1 there are errors, 2 wrong usage or configuration, 3 the source cannot be read.`,
  options: {
    filters: { type: 'string', multiple: true },
    shape: { type: 'string', multiple: true },
    mappings: { type: 'string', multiple: true },
    source: { type: 'string' },
    lint: { type: 'string' },
    allow: { type: 'string', multiple: true },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  if (args.positionals.length + args.texts('filters').length === 0) {
    throw new UsageError('No file or folder of rules or filters is named.');
  }
  const shapes = shapesOf(args);
  const sourceName = args.text('source');
  if (sourceName !== null && args.texts('shape').length > 0) {
    throw new UsageError('--source tells the shapes of its documents: leave --shape out.');
  }
  const conventions = wantsConventions(args);
  const allowed = switchedOff(args.texts('allow'), '--allow');
  const whole = sourceName === null ? null : loadConfig(args.text('config'), io);
  const config = sourceName === null ? loadReadingConfig(args.text('config'), io) : whole;
  if (config === null) return 2;
  const off = new Set([...allowed, ...switchedOff(config.config.lint.off, 'lint.off')]);
  const filterFiles = filterPaths({ filters: [] }, args, io);
  if (filterFiles === null) return 2;
  const ofRules = loadBoundRules([...args.positionals, ...filterFiles], config, args, { io, source: sourceName });
  if (ofRules === null) return 2;
  const { fieldTypes, loaded, bindings, files, ...read } = ofRules;
  const source = whole === null ? null : await checkAgainstSource(sourceName!, bindings, whole.config, io);
  if (source === 'unreadable') return 3;
  const profile = source?.profile ?? builtInProfile(fieldTypes, shapes);

  const widened = new Map<CheckedRule, readonly Widening[]>();
  const checked = bindings.map((binding): CheckedRule => {
    const { id, title, at } = binding.bound.rule;
    const { verdict, query } = compileRule(binding.bound, binding.diagnostics, profile);
    const entry = { id, title, file: at.file, ...verdict };
    widened.set(entry, query.widened);
    return entry;
  });
  for (const { id, title, at, diagnostics: problems } of loaded.refused) {
    checked.push({ id, title, file: at.file, ...judge(null, problems, profile) });
  }
  const found: readonly Diagnostic[] = [
    ...read.diagnostics,
    ...lintRules({ ...loaded, conventions }),
    ...(source?.diagnostics ?? []),
  ];
  const diagnostics = found.filter(({ code, severity }) => severity === 'error' || !off.has(code));

  const filters = checkFilters(loaded);
  if (args.flag('json')) {
    const answer = { summary: summarize(checked), rules: checked, filters, diagnostics: diagnostics.map(placeInline) };
    await io.out(`${JSON.stringify(answer)}\n`);
  } else {
    report(diagnostics, files, io);
    if (checked.length > 0 || filters.length === 0) await reportVerdicts(checked, (rule) => widened.get(rule)!, io);
    await io.out(filterSummary(filters, checked.length));
  }
  return hasErrors(diagnostics) ? 1 : 0;
}

function wantsConventions(args: Arguments): boolean {
  const set = args.text('lint');
  if (set === null || set === 'sigmahq') return set !== null;
  throw new UsageError(`--lint takes sigmahq, not '${set}'. The other lints are always told.`);
}
