import type { Widening } from '../compile/query.ts';
import type { Verdict, VerdictName } from '../compile/verdict.ts';
import { verdicts } from '../compile/verdict.ts';
import { counted, grouped } from '../text/counted.ts';
import { inertText } from '../text/inert-text.ts';
import type { Io } from './command.ts';

const meanings: Readonly<Record<VerdictName, string>> = {
  refused: 'not valid, or nothing that we know how to read; they do not run',
  degraded: 'the documents do not hold all that the rule needs',
  postChecked: 'the query returns more than the rule means, and the matcher decides',
  exact: 'query and rule agree',
};

/** What became of one rule. */
export interface CheckedRule extends Verdict {
  readonly id: string | null;
  readonly title: string | null;
  readonly file: string;
}

/** How many rules have each verdict, and how many of all are blind. */
export type Summary = Readonly<Record<'rules' | VerdictName | 'blind', number>>;

export function summarize(rules: readonly CheckedRule[]): Summary {
  const of = (name: VerdictName): number => rules.filter(({ verdict }) => verdict === name).length;
  return {
    rules: rules.length,
    exact: of('exact'),
    postChecked: of('postChecked'),
    degraded: of('degraded'),
    refused: of('refused'),
    blind: rules.filter(({ blind }) => blind !== null).length,
  };
}

/** Where the query of a rule returns more than the rule means. */
type WidenedIn = (rule: CheckedRule) => readonly Pick<Widening, 'field' | 'reason'>[];

/** Prints the rules for people, worst verdict first, each with its reasons; last a summary. */
export async function reportVerdicts(rules: readonly CheckedRule[], widenedIn: WidenedIn, io: Io): Promise<void> {
  for (const name of verdicts) {
    const alike = rules.filter(({ verdict }) => verdict === name);
    if (alike.length === 0) continue;
    await io.out(`${name}: ${meanings[name]}\n\n`);
    for (const rule of alike) await io.out(`${lines(rule, widenedIn).map(inertText).join('\n')}\n`);
    await io.out('\n');
  }
  const { rules: all, ...counts } = summarize(rules);
  const each = Object.entries(counts).map(([name, count]) => `${grouped(count)} ${name}`);
  await io.out(`${counted(all, 'rule')}: ${each.join(', ')}\n`);
}

function lines(rule: CheckedRule, widenedIn: WidenedIn): readonly string[] {
  const { title, file, blind } = rule;
  const others = reasonsOf(rule, widenedIn).filter((reason) => reason !== blind);
  const why = blind === null ? others : [`blind: ${blind}`, ...others];
  return [`  ${title ?? '(no title)'}  ${file}`, ...why.map((text) => `      ${text}`)];
}

/** The reasons of the rule's own verdict, each once, with the fields that it holds for. */
function reasonsOf(rule: CheckedRule, widenedIn: WidenedIn): readonly string[] {
  const fields = new Map<string, Set<string>>();
  for (const { reason, field } of causesOf(rule, widenedIn)) {
    const known = fields.get(reason) ?? new Set();
    if (field !== null) known.add(field);
    fields.set(reason, known);
  }
  return [...fields].map(([reason, named]) => (named.size === 0 ? reason : `${[...named].join(', ')}: ${reason}`));
}

function causesOf(rule: CheckedRule, widenedIn: WidenedIn): ReturnType<WidenedIn> {
  switch (rule.verdict) {
    case 'exact':
      return [];
    case 'postChecked':
      // The rule's own reasons name each path of the index; people ask about the field.
      return widenedIn(rule);
    case 'degraded':
    case 'refused':
      return rule.reasons.filter(({ verdict }) => verdict === rule.verdict);
  }
}
