import type { Verdict, VerdictReason } from '../src/compile/verdict.ts';
import { verdicts } from '../src/compile/verdict.ts';
import { markdownTable } from './markdown-table.ts';
import type { PushedRule } from './pushed-rules.ts';

/** Gives the section on the verdicts of the rules that run, and on those that come off worst. */
export function documentVerdicts(judged: readonly PushedRule[]): string {
  const counts = verdicts.toReversed().map((name) => judged.filter(({ verdict }) => verdict.verdict === name).length);
  const blind = judged.filter(({ verdict }) => verdict.blind !== null).length;
  const worst = judged.toSorted((one, other) => badness(other.verdict) - badness(one.verdict)).slice(0, 10);
  return `## The least good verdicts

As \`check\` judges the rules that run, on winlogbeat 8 with and without modules; the worst of its events and shapes is a rule's
verdict.

${markdownTable([...verdicts.toReversed(), 'blind, whatever the verdict'], [[...counts, blind]])}

The ten that come off worst: the blind ones, and those that lack most of what their exclusions need.

${markdownTable(['Rule', 'Verdict', 'Why'], worst.map(row))}`;
}

/** Whether a rule can match at all outweighs how often it may match too much. */
function badness(verdict: Verdict): number {
  return (verdict.blind === null ? 0 : 1000) + degradations(verdict).length;
}

function degradations({ reasons }: Verdict): readonly VerdictReason[] {
  return reasons.filter(({ verdict }) => verdict === 'degraded');
}

function row({ bound, verdict }: PushedRule): readonly string[] {
  const { verdict: name, blind } = verdict;
  const why = [...(blind === null ? [] : [blind]), ...degradations(verdict).map(({ reason }) => reason)];
  return [bound.rule.title, blind === null ? name : `${name}, blind`, why.join(' ')];
}
