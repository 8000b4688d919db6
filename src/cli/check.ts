import { bindRule } from '../compile/bind-rule.ts';
import { builtInProfile } from '../compile/built-in-profile.ts';
import { judge } from '../compile/judge.ts';
import type { Verdict } from '../compile/verdict.ts';
import { verdicts } from '../compile/verdict.ts';
import { loadMapping, loadRules } from '../load.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { inertText } from '../text/inert-text.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { report } from './report.ts';
import { shapesOf } from './shape-option.ts';

export const check: Command = {
  name: 'check',
  summary: 'Find the mistakes in rules, and say how well each rule can run.',
  help: `Usage: sigma-bridge check PATH... [--shape SHAPE] [--json]

  PATH             rule files and folders
  --shape SHAPE    wlb9, wlb8, wlb7, agent, raw9, raw8 (repeatable; default wlb8): what the documents look like
  --mappings PATH  field mappings laid over the shipped ones (repeatable)
  --json           {"summary":{...},"rules":[{"id","title","file","verdict","blind","reasons"}],"diagnostics":[...]}

Verdicts: exact (query and rule agree), postChecked (the query returns more, the matcher decides), degraded (the documents
have lost something the rule needs), refused (not valid). blind: no document of these shapes can match.

Exit code: 0 no errors, 1 there are errors.`,
  options: {
    shape: { type: 'string', multiple: true },
    mappings: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  },
  run,
};

interface CheckedRule extends Verdict {
  readonly id: string | null;
  readonly title: string | null;
  readonly file: string;
}

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  if (args.positionals.length === 0) throw new UsageError('No rule file or folder is named.');
  const { mapping, fieldTypes, diagnostics: mappingDiagnostics } = loadMapping(args.texts('mappings'));
  const loaded = loadRules(args.positionals);
  const profile = builtInProfile(fieldTypes, shapesOf(args));

  const diagnostics: Diagnostic[] = [...mappingDiagnostics, ...loaded.diagnostics];
  const checked: CheckedRule[] = loaded.rules.map((rule) => {
    const { bound, diagnostics: found } = bindRule(rule, mapping);
    diagnostics.push(...found);
    return { id: rule.id, title: rule.title, file: rule.at.file, ...judge(bound, found, profile) };
  });
  for (const { id, title, at, diagnostics: found } of loaded.refused) {
    checked.push({ id, title, file: at.file, ...judge(null, found, profile) });
  }

  const summary = summarize(checked);
  if (args.flag('json')) {
    await io.out(`${JSON.stringify({ summary, rules: checked, diagnostics: diagnostics.map(flat) })}\n`);
  } else {
    report(diagnostics, loaded.files, io);
    for (const rule of checked) await io.out(row(rule));
    await io.out(
      `\n${Object.entries(summary)
        .map(([name, count]) => `${name} ${count}`)
        .join('  ')}\n`,
    );
  }
  return hasErrors(diagnostics) ? 1 : 0;
}

function summarize(rules: readonly CheckedRule[]): Readonly<Record<string, number>> {
  const count = (holds: (rule: CheckedRule) => boolean): number => rules.filter(holds).length;
  const byVerdict = verdicts.toReversed().map((name) => [name, count(({ verdict }) => verdict === name)] as const);
  return { rules: rules.length, ...Object.fromEntries(byVerdict), blind: count(({ blind }) => blind !== null) };
}

function flat({ at, ...rest }: Diagnostic): object {
  return { ...rest, ...at };
}

/** Exact rules take one line; of the others the first reasons are told. */
function row({ title, file, verdict, blind, reasons }: CheckedRule): string {
  const worst = reasons.filter((reason) => reason.verdict === verdict && verdict !== 'exact');
  const told = [...(blind === null ? [] : [`blind: ${blind}`]), ...worst.slice(0, 3).map(({ reason }) => reason)];
  const more = worst.length > 3 ? [`and ${worst.length - 3} more`] : [];
  const lines = [
    `${verdict.padEnd(11)}  ${title ?? '(no title)'}  ${file}`,
    ...[...told, ...more].map((text) => `             ${text}`),
  ];
  return `${lines.map(inertText).join('\n')}\n`;
}
