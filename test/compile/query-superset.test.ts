import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BoundItem, BoundRule } from '../../src/compile/bound-rule.ts';
import { buildQuery } from '../../src/compile/build-query.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { buildRuleSet, itemsOf } from '../../src/compile/rule-set.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { bound } from './builders.ts';
import { finds } from './evaluate-query.ts';
import { isLeftOut } from './index-entries.ts';
import { documents, oddProfile, trees } from './arbitraries.ts';

/** DESIGN's first promise: the query may return too much, and never too little. */
test('a query finds every document that the matcher matches', async () => {
  await fc.assert(
    fc.asyncProperty(trees, fc.array(documents, { minLength: 1, maxLength: 12 }), async (tree, page) => {
      const rule = bound(tree);
      const { dsl } = buildQuery(rule, oddProfile);
      const matched = await matchesOf(rule, page);
      const missed = page.filter((document, index) => matched[index]! && !finds(dsl, document, oddProfile));
      expect({ dsl, missed }).toEqual({ dsl, missed: [] });
    }),
    { numRuns: 2000 },
  );
});

test('a query that is said to be exact finds no other', async () => {
  let exact = 0;
  await fc.assert(
    fc.asyncProperty(trees, fc.array(cleanDocuments, { minLength: 1, maxLength: 12 }), async (tree, page) => {
      const rule = bound(tree);
      const { dsl, widened } = buildQuery(rule, oddProfile);
      if (widened.length > 0 || itemsOf(tree).some(isFirstOfSeveral)) return;
      exact++;
      const matched = await matchesOf(rule, page);
      const invented = page.filter((document, index) => !matched[index]! && finds(dsl, document, oddProfile));
      expect({ dsl, invented }).toEqual({ dsl, invented: [] });
    }),
    { numRuns: 3000 },
  );
  expect(exact).toBeGreaterThan(100);
});

/** Winlogbeat stores no empty text, and no text in a typed field: a query that finds some is not called wider for it. */
const cleanDocuments = documents.map((document) =>
  Object.fromEntries(
    Object.entries(document).filter(([path, value]) => {
      const isClean = (text: unknown) =>
        text !== '' && !isLeftOut(String(text), { ...oddProfile.field(path)!, ignoreAbove: null });
      return [value].flat().every(isClean);
    }),
  ),
);

/** Documents do not contradict themselves, ours do: a later place is not asked for what an earlier one holds. */
function isFirstOfSeveral({ predicate: { reading } }: BoundItem): boolean {
  return reading.combine === 'first' && reading.places.length > 1;
}

async function matchesOf(rule: BoundRule, page: readonly Readonly<Record<string, unknown>>[]): Promise<boolean[]> {
  const decider = createNaiveDecider(buildRuleSet([rule]));
  const decisions = await decider.decide(page.map((document) => viewEvent({ index: null, id: null, document })));
  const matched = new Set(decisions.map(({ event }) => event));
  return page.map((_, index) => matched.has(index));
}
