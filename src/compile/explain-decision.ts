import type { EventView } from '../ecs/event-view.ts';
import type { EventSelector } from '../ecs/mapping.ts';
import { itemsIn } from '../sigma/detection-items.ts';
import type { Detection, Item, Rule, Search } from '../sigma/rule.ts';
import { Answers } from './answers.ts';
import type { BoundItem, BoundRule, BoundVariant, Tree } from './bound-rule.ts';
import { compileTree } from './compile-tree.ts';
import type {
  DecisionExplanation,
  DetectionOutcome,
  FilterOutcome,
  KindCheck,
  RuleOutcome,
  SearchOutcome,
  VariantOutcome,
} from './decision-explanation.ts';
import { decisiveSearches, explainCondition } from './explain-condition.ts';
import { explainItem } from './explain-item.ts';
import type { BoundFilter } from './filter-set.ts';
import { narrowSelector } from './narrow-selector.ts';
import { itemsOf, predicatesIn } from './rule-set.ts';

/**
 * Gives a function that says of any event why the rule matches it or does not, and which of its filters remove the match.
 * Every answer is the matcher's own: the same predicates are asked, and the rest is told around them. For people who ask about
 * single events; costs many times a decision.
 */
export function explainDecisions(
  { rule, variants }: BoundRule,
  filters: readonly BoundFilter[] = [],
): (view: EventView) => DecisionExplanation {
  const trees = [...variants.map(({ tree }) => tree), ...filters.flatMap((bound) => bound.trees)];
  const answers = new Answers(predicatesIn(trees));
  return (view) => {
    answers.turnTo(view);
    const explained = variants.map((variant) => explainVariant(variant, { written: rule, answers, view }));
    const matching = explained.findIndex(({ fits, decision }) => fits && decision?.holds === true);
    const outcomes = matching < 0 ? [] : filters.map((bound) => explainFilter(bound, matching, { answers, view }));
    const removed = outcomes.some(({ removes }) => removes);
    return { matches: matching >= 0, removed, variants: explained, filters: outcomes };
  };
}

interface Asked {
  readonly written: Pick<Rule, 'searches' | 'condition'>;
  readonly answers: Answers;
  readonly view: EventView;
}

/** Asked where the fields of the matching variant are, as a run asks it. */
function explainFilter({ filter, trees }: BoundFilter, variant: number, asked: Omit<Asked, 'written'>): FilterOutcome {
  const { id, title, at } = filter;
  const decision = decide(trees[variant]!, { written: filter, ...asked });
  return { id, title, file: at.file, line: at.line, removes: !decision.holds, decision };
}

function explainVariant(variant: BoundVariant, asked: Asked): VariantOutcome {
  const fits = asked.view.is(variant.selector);
  const kind = checkKind(variant.selector, asked.view);
  const differsByRule = asksForCodes(variant) && kind.every((check) => check.fits || check.property === 'code');
  return { event: variant.event, fits, kind, decision: fits || differsByRule ? decide(variant.tree, asked) : null };
}

/** One line for each property that the kind asks for. An event without a channel is of no kind, and that alone is told. */
function checkKind({ channels, codes, providers }: EventSelector, view: EventView): readonly KindCheck[] {
  const { channel, code, provider } = view.envelope;
  const own = channel === null ? [] : [channel];
  const check = (property: KindCheck['property'], expected: readonly string[], found: string | null): KindCheck => ({
    property,
    expected,
    found,
    fits: view.is({
      channels: property === 'channel' ? expected : own,
      codes: property === 'code' ? expected : [],
      providers: property === 'provider' ? expected : [],
    }),
  });
  return [
    check('channel', channels, channel),
    ...(channel === null || codes.length === 0 ? [] : [check('code', codes, code)]),
    ...(channel === null || providers.length === 0 ? [] : [check('provider', providers, provider)]),
  ];
}

/** Whether the rule itself asks for the code, as one of the whole Security log does. Its other items are of interest all the same. */
function asksForCodes({ selector, tree }: BoundVariant): boolean {
  return narrowSelector({ ...selector, codes: [] }, tree).codes.length > 0;
}

function decide(tree: Tree, { written, answers, view }: Asked): RuleOutcome {
  const items = itemsOf(tree);
  const explain = (item: BoundItem) => explainItem(item, answers.ask(answers.questionOf(item.predicate)), view);
  const boundItems = Map.groupBy(items, ({ item }) => item);
  const searches = written.searches.map((search) => explainSearch(search, boundItems, explain));
  const holds = new Map(searches.map(({ search, detection }) => [search, detection?.holds === true]));
  const condition = explainCondition(written.condition, holds);
  return {
    holds: compileTree(tree, answers)(),
    where: items.filter(({ item }) => item === null).map(explain),
    searches,
    condition,
    because: decisiveSearches(condition),
  };
}

function explainSearch(
  { name, detection }: Search,
  boundItems: ReadonlyMap<Item | null, readonly BoundItem[]>,
  explain: (item: BoundItem) => DetectionOutcome,
): SearchOutcome {
  const outcomeOf = (part: Detection): DetectionOutcome => {
    switch (part.kind) {
      case 'item':
        return outcomeOfItem(part, uniqueItems(boundItems.get(part)!).map(explain));
      case 'not': {
        const of = outcomeOf(part.of);
        return { kind: 'not', holds: !of.holds, of: [of] };
      }
      case 'allOf':
      case 'anyOf':
        return group(part.kind, part.of.map(outcomeOf));
    }
  };
  const isAsked = itemsIn(detection).every((item) => boundItems.has(item));
  return { search: name, detection: isAsked ? outcomeOf(detection) : null };
}

/** An item that compares with several fields (`fieldref`) is bound once for each of them. */
function outcomeOfItem({ link }: Item, bound: readonly DetectionOutcome[]): DetectionOutcome {
  return bound.length === 1 ? bound[0]! : group(link === 'all' ? 'allOf' : 'anyOf', bound);
}

function group(kind: 'allOf' | 'anyOf', of: readonly DetectionOutcome[]): DetectionOutcome {
  return { kind, holds: kind === 'allOf' ? of.every(({ holds }) => holds) : of.some(({ holds }) => holds), of };
}

/** A search that the condition names twice is bound twice. */
function uniqueItems(items: readonly BoundItem[]): readonly BoundItem[] {
  return [...new Map(items.map((item) => [item.predicate.key, item])).values()];
}
