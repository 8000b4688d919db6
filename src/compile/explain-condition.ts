import type { Condition } from '../sigma/rule.ts';
import type { ConditionOutcome } from './decision-explanation.ts';

/** The condition with the truth of each of its parts, given that of the search identifiers. */
export function explainCondition(condition: Condition, holds: ReadonlyMap<string, boolean>): ConditionOutcome {
  switch (condition.kind) {
    case 'search':
      return searchOutcome(condition.name, holds);
    case 'not': {
      const of = explainCondition(condition.of, holds);
      return { kind: 'not', text: `not ${inParentheses(of)}`, holds: !of.holds, of: [of] };
    }
    case 'and':
    case 'or': {
      const of = condition.of.map((part) => explainCondition(part, holds));
      const text = of.map(inParentheses).join(` ${condition.kind} `);
      return { kind: condition.kind, text, holds: joined(condition.kind, of), of };
    }
    case 'quantified': {
      const of = condition.names.map((name) => searchOutcome(name, holds));
      const isAll = condition.quantifier === 'all';
      const text = `${isAll ? 'all' : '1'} of ${condition.pattern}`;
      return { kind: 'quantified', text, holds: joined(isAll ? 'and' : 'or', of), of };
    }
  }
}

/** The search identifiers without which the condition would have come out otherwise, each once. */
export function decisiveSearches(outcome: ConditionOutcome): readonly { search: string; holds: boolean }[] {
  const found = new Map(decisiveParts(outcome).map(({ text, holds }) => [text, holds]));
  return [...found].map(([search, holds]) => ({ search, holds }));
}

/** Parts that came out as the whole did decide it; under `not` that is the other way round, for a single part. */
function decisiveParts(outcome: ConditionOutcome): readonly ConditionOutcome[] {
  if (outcome.kind === 'search') return [outcome];
  const deciding = outcome.kind === 'not' ? outcome.of : outcome.of.filter(({ holds }) => holds === outcome.holds);
  return deciding.flatMap(decisiveParts);
}

function searchOutcome(name: string, holds: ReadonlyMap<string, boolean>): ConditionOutcome {
  return { kind: 'search', text: name, holds: holds.get(name)!, of: [] };
}

function joined(kind: 'and' | 'or', of: readonly ConditionOutcome[]): boolean {
  return kind === 'and' ? of.every(({ holds }) => holds) : of.some(({ holds }) => holds);
}

function inParentheses({ kind, text }: ConditionOutcome): string {
  return kind === 'and' || kind === 'or' ? `(${text})` : text;
}
