import { bindRule } from '../compile/bind-rule.ts';
import type { BoundRule } from '../compile/bound-rule.ts';
import { buildQuery } from '../compile/build-query.ts';
import { builtInProfile } from '../compile/built-in-profile.ts';
import { judge } from '../compile/judge.ts';
import { loadMapping, loadRules } from '../load.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { loadReadingConfig } from './load-config.ts';
import { report } from './report.ts';
import { shapesOf } from './shape-option.ts';
import { reportVerdicts, summarize } from './verdict-report.ts';
import type { CheckedRule } from './verdict-report.ts';

export const check: Command = {
  name: 'check',
  summary: 'Find the mistakes in rules, and say how well each rule can run.',
  help: `Usage: sigma-bridge check PATH... [--shape SHAPE] [--json]

  PATH             rule files and folders
  --shape SHAPE    wlb9, wlb8, wlb7, agent, raw9, raw8 (repeatable; default wlb8): what the documents look like
  --mappings PATH  field mappings laid over the shipped ones (repeatable)
  --config FILE    a configuration file, for its placeholders and mappings alone (default: none)
  --json           {"summary":{...},"rules":[{"id","title","file","verdict","blind","reasons"}],"diagnostics":[...]}

Verdicts: exact (query and rule agree), postChecked (the query returns more, the matcher decides), degraded (the documents
do not hold all that the rule needs), refused (not valid). blind: no document of these shapes can match.

Mistakes go to standard error, each with its place; the verdicts to standard output, worst first.

Exit code: 0 no errors, 1 there are errors, 2 the configuration has.`,
  options: {
    shape: { type: 'string', multiple: true },
    mappings: { type: 'string', multiple: true },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  if (args.positionals.length === 0) throw new UsageError('No rule file or folder is named.');
  const shapes = shapesOf(args);
  const config = loadReadingConfig(args, io);
  if (config === null) return 2;
  const { mapping, fieldTypes, diagnostics: mappingDiagnostics, files } = loadMapping(config.mappings);
  const loaded = loadRules(args.positionals, config.placeholders);
  const profile = builtInProfile(fieldTypes, shapes);

  const diagnostics: Diagnostic[] = [...mappingDiagnostics, ...loaded.diagnostics];
  const bound = new Map<CheckedRule, BoundRule>();
  const checked = loaded.rules.map((rule): CheckedRule => {
    const { bound: found, diagnostics: problems } = bindRule(rule, mapping);
    diagnostics.push(...problems);
    const entry = { id: rule.id, title: rule.title, file: rule.at.file, ...judge(found, problems, profile) };
    bound.set(entry, found);
    return entry;
  });
  for (const { id, title, at, diagnostics: problems } of loaded.refused) {
    checked.push({ id, title, file: at.file, ...judge(null, problems, profile) });
  }

  if (args.flag('json')) {
    const answer = { summary: summarize(checked), rules: checked, diagnostics: diagnostics.map(flat) };
    await io.out(`${JSON.stringify(answer)}\n`);
  } else {
    report(diagnostics, [...files, ...loaded.files], io);
    await reportVerdicts(checked, (rule) => buildQuery(bound.get(rule)!, profile).widened, io);
  }
  return hasErrors(diagnostics) ? 1 : 0;
}

function flat({ at, ...rest }: Diagnostic): object {
  return { ...rest, ...at };
}
