import { isDeepStrictEqual } from 'node:util';
import type { MemoryDifference, RememberedJudgement, RememberedRule, RuleChange } from '../hunt/rule-memory.ts';
import type { Filter } from '../sigma/filter.ts';
import { parseRules } from '../sigma/parse-rules.ts';
import type { ParsedRules } from '../sigma/parse-rules.ts';
import type { Placeholders } from '../sigma/placeholders.ts';
import type { Rule } from '../sigma/rule.ts';
import type { SourcePosition } from '../text/diagnostic.ts';
import type { Judgement } from './judge-rules.ts';
import type { Kept, LastGood } from './keep-last-good.ts';

/** By kind and id. */
export type Memory = ReadonlyMap<string, RememberedRule>;

export function memoryOf(remembered: readonly RememberedRule[]): Memory {
  return new Map(remembered.map((one) => [`${one.kind} ${one.id}`, one]));
}

/** What is to be remembered of rules and filters that were loaded, after `before`. */
export function remember(
  { rules, filters, staleRules, staleFilters }: Kept,
  judgements: ReadonlyMap<string, Judgement>,
  { before, engine, at }: { readonly before: Memory; readonly engine: string; readonly at: string },
): Memory {
  const ofRules = rules.map((rule): RememberedRule => {
    const { id, text, revision } = rule;
    const { verdict, query } = judgements.get(id)!;
    const now = { revision, verdict: verdict.verdict, query, engine };
    const judged = withChange(now, before.get(`rule ${id}`)?.judged ?? null, at);
    return { kind: 'rule', id, ...placeOf(rule), text, staleSinceMs: staleRules.get(id)?.sinceMs ?? null, judged };
  });
  const ofFilters = filters.map((filter): RememberedRule => {
    const { id, text } = filter;
    const staleSinceMs = staleFilters.get(id)?.sinceMs ?? null;
    return { kind: 'filter', id, ...placeOf(filter), text, staleSinceMs, judged: null };
  });
  return memoryOf([...ofRules, ...ofFilters]);
}

function placeOf({ at: { file, line } }: { readonly at: SourcePosition }): Pick<RememberedRule, 'file' | 'line'> {
  return { file, line };
}

function withChange(
  now: Omit<RememberedJudgement, 'change'>,
  before: RememberedJudgement | null,
  at: string,
): RememberedJudgement {
  if (before?.revision !== now.revision) return { ...now, change: null };
  if (before.verdict === now.verdict && before.query === now.query) return { ...now, change: before.change };
  const of = ({ verdict, engine }: Omit<RememberedJudgement, 'change'>): RuleChange['before'] => ({ verdict, engine });
  return { ...now, change: { at, before: of(before), now: of(now), query: before.query !== now.query } };
}

/** The last change of each rule that has seen one, by id. */
export function changesIn(memory: Memory): ReadonlyMap<string, RuleChange> {
  const all = [...memory.values()];
  return new Map(all.flatMap(({ id, judged }) => (judged?.change ? [[id, judged.change] as const] : [])));
}

/** What has to be written so that `now` is what is remembered. */
export function differenceOf(before: Memory, now: Memory): MemoryDifference {
  return {
    changed: [...now].flatMap(([key, one]) => (isDeepStrictEqual(before.get(key), one) ? [] : [one])),
    forgotten: [...before].flatMap(([key, { kind, id }]) => (now.has(key) ? [] : [{ kind, id }])),
  };
}

/** The last good rules and filters of a process that has ended: parsed where they are needed, which is seldom. */
export function lastGoodOf(
  memory: Memory,
  placeholders: Placeholders,
): { readonly rules: readonly LastGood<Rule>[]; readonly filters: readonly LastGood<Filter>[] } {
  const all = [...memory.values()];
  const ofKind = (wanted: RememberedRule['kind']) => all.filter(({ kind }) => kind === wanted);
  return {
    rules: ofKind('rule').map((one) => ({ ...one, restore: () => restore(one, placeholders, 'rules') })),
    filters: ofKind('filter').map((one) => ({ ...one, restore: () => restore(one, placeholders, 'filters') })),
  };
}

/** At the line of its file where it stood, which comments above it do not count to. */
function restore<Kind extends 'rules' | 'filters'>(
  { id, file, line, text }: RememberedRule,
  placeholders: Placeholders,
  kind: Kind,
): ParsedRules[Kind][number] | null {
  const parse = (above: number): ParsedRules[Kind][number] | undefined =>
    parseRules('\n'.repeat(above) + text, file, placeholders)[kind].find((one) => one.id === id);
  const atTop = parse(0);
  return (atTop && parse(line - atTop.at.line)) ?? null;
}
