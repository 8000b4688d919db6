import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Activation, CoveredSpan, RuleRef } from '../../src/hunt/ledger.ts';
import { owedWindows, ruleKey } from '../../src/hunt/owed.ts';
import { planWindows } from '../../src/hunt/plan.ts';
import type { PlannedWindow } from '../../src/hunt/plan.ts';

const a: RuleRef = { id: 'a', revision: '1' };
const b: RuleRef = { id: 'b', revision: '1' };
const b2: RuleRef = { id: 'b', revision: '2' };
const b3: RuleRef = { id: 'b', revision: '3' };
const active = (rule: RuleRef, fromMs: number, untilMs: number | null = null): Activation => ({
  ...rule,
  fromMs,
  untilMs,
});
const searched = (fromMs: number, toMs: number, ...rules: RuleRef[]): CoveredSpan => ({
  window: { fromMs, toMs },
  rules,
});

interface Row {
  readonly name: string;
  readonly activations: readonly Activation[];
  readonly covered?: readonly CoveredSpan[];
  readonly runnable: readonly RuleRef[];
  readonly cutsMs?: readonly number[];
  readonly planned: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'a rule that has run nowhere owes everything up to the horizon, the live end first',
    activations: [active(a, 0)],
    runnable: [a],
    planned: ['90-100 a1', '0-40 a1', '40-80 a1', '80-90 a1'],
  },
  {
    name: 'what is covered is not run again',
    activations: [active(a, 0)],
    covered: [searched(0, 95, a)],
    runnable: [a],
    planned: ['95-100 a1'],
  },
  {
    name: 'a hole in what is covered is run, after the live window',
    activations: [active(a, 0)],
    covered: [searched(0, 50, a), searched(60, 95, a)],
    runnable: [a],
    planned: ['95-100 a1', '50-60 a1'],
  },
  {
    name: 'a rule that was added later is run from then on, with the others where they owe the same',
    activations: [active(a, 0), active(b, 92)],
    covered: [searched(0, 90, a)],
    runnable: [a, b],
    planned: ['90-92 a1', '92-100 a1 b1'],
  },
  {
    name: 'a rule that is behind is run alone over what the others have covered',
    activations: [active(a, 0), active(b, 70)],
    covered: [searched(0, 100, a)],
    runnable: [a, b],
    planned: ['90-100 b1', '70-90 b1'],
  },
  {
    name: 'what an edited rule left open is run by the revision in its place, and what it covered is not',
    activations: [active(b, 0, 60), active(b2, 60)],
    covered: [searched(0, 50, b), searched(60, 100, b2)],
    runnable: [b2],
    planned: ['50-60 b2'],
  },
  {
    name: 'what the revision in its place has covered is not run again by the next one',
    activations: [active(b, 0, 60), active(b2, 60, 80), active(b3, 80)],
    covered: [searched(0, 50, b), searched(50, 60, b2), searched(60, 80, b2), searched(80, 99, b3)],
    runnable: [b3],
    planned: ['99-100 b3'],
  },
  {
    name: 'a rule that is active over what only its old revision has searched is run there',
    activations: [active(b, 0, 60), active(b2, 40)],
    covered: [searched(0, 60, b)],
    runnable: [b2],
    planned: ['90-100 b2', '40-80 b2', '80-90 b2'],
  },
  {
    name: 'a revision that comes back is run by itself',
    activations: [active(b, 0, 60), active(b2, 60, 80), active(b, 80)],
    covered: [searched(0, 50, b), searched(60, 75, b2), searched(80, 100, b)],
    runnable: [b],
    planned: ['50-60 b1', '75-80 b1'],
  },
  {
    name: 'a removed rule owes nothing any more',
    activations: [active(a, 0), active(b, 0, 60)],
    covered: [searched(0, 100, a)],
    runnable: [a],
    planned: [],
  },
  {
    name: 'a rule that becomes active after the horizon owes nothing yet',
    activations: [active(a, 130)],
    runnable: [a],
    planned: [],
  },
  {
    name: 'windows end where they are told to',
    activations: [active(a, 70)],
    runnable: [a],
    cutsMs: [75, 90, 95, 300],
    planned: ['90-95 a1', '70-75 a1', '95-100 a1', '75-90 a1'],
  },
];

test.each(rows)('$name', ({ activations, covered = [], runnable, cutsMs = [], planned }) => {
  const owed = owedWindows({ activations, covered, horizonMs: 100 }, runnable);
  const windows = planWindows(owed, { horizonMs: 100, maxSpanMs: 40, liveSpanMs: 10, cutsMs });
  expect(windows.map(written)).toEqual(planned);
});

function written({ window, rules }: PlannedWindow): string {
  return [`${window.fromMs}-${window.toMs}`, ...rules.map(({ id, revision }) => id + revision)].join(' ');
}

const ids = ['a', 'b', 'c'] as const;
const anyRule = fc.record({ id: fc.constantFrom(...ids), revision: fc.constantFrom('1', '2') });
const anyActivation = fc
  .tuple(anyRule, fc.nat(50), fc.option(fc.nat(30)))
  .map(([rule, from, length]) => active(rule, from, length === null ? null : from + length));
const anyCovered = fc
  .tuple(fc.nat(50), fc.nat(20), fc.uniqueArray(anyRule, { selector: ruleKey }))
  .map(([from, length, rules]) => searched(from, from + length, ...rules));
const anyHistory = fc.record({
  activations: fc.array(anyActivation, { maxLength: 8 }),
  covered: fc.array(anyCovered, { maxLength: 8 }),
  runnable: fc.uniqueArray(anyRule, { selector: ({ id }) => id }),
  horizonMs: fc.nat(60),
  maxSpanMs: fc.integer({ min: 1, max: 30 }),
  liveSpanMs: fc.nat(30),
  cutsMs: fc.array(fc.nat(60), { maxLength: 4 }),
});

test('each rule is planned exactly over what it owes: no gap, nothing twice, no window too long', () => {
  fc.assert(
    fc.property(anyHistory, ({ activations, covered, runnable, ...limits }) => {
      const owed = owedWindows({ activations, covered, horizonMs: limits.horizonMs }, runnable);
      const plan = planWindows(owed, limits);
      const planned = plan.flatMap(({ window, rules }) =>
        rules.flatMap((rule) => instantsOf(window.fromMs, window.toMs).map((at) => `${ruleKey(rule)} ${at}`)),
      );
      expect([...planned].sort()).toEqual(owedInstants(activations, covered, runnable, limits.horizonMs));
      expect(plan.every(({ window }) => window.toMs - window.fromMs <= limits.maxSpanMs)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

/** The definition, instant by instant. */
function owedInstants(
  activations: readonly Activation[],
  covered: readonly CoveredSpan[],
  runnable: readonly RuleRef[],
  horizonMs: number,
): readonly string[] {
  const owed = activations.flatMap((activation) => {
    const same = runnable.find((rule) => ruleKey(rule) === ruleKey(activation));
    const runs = same ?? runnable.find((rule) => rule.id === activation.id);
    if (runs === undefined) return [];
    const ended = activation.untilMs !== null;
    const settles = (span: CoveredSpan, at: number) =>
      span.window.fromMs <= at &&
      at < span.window.toMs &&
      span.rules.some((rule) => (ended ? rule.id === activation.id : ruleKey(rule) === ruleKey(activation)));
    return instantsOf(activation.fromMs, Math.min(activation.untilMs ?? Infinity, horizonMs))
      .filter((at) => !covered.some((span) => settles(span, at)))
      .map((at) => `${ruleKey(runs)} ${at}`);
  });
  return [...new Set(owed)].sort();
}

function instantsOf(fromMs: number, toMs: number): readonly number[] {
  return Array.from({ length: Math.max(0, toMs - fromMs) }, (_, index) => fromMs + index);
}

test('3,000 rules over a year of edits are planned in milliseconds', () => {
  const rules = instantsOf(0, 3_000).map((n) => ({ id: `rule-${n}`, revision: '1' }));
  const covered = instantsOf(0, 50).map((n) => searched(n * 1_000, n * 1_000 + 1_000, ...rules));
  const startedMs = performance.now();
  const owed = owedWindows({ activations: rules.map((rule) => active(rule, 0)), covered, horizonMs: 50_100 }, rules);
  const plan = planWindows(owed, { horizonMs: 50_100, maxSpanMs: 1_000, liveSpanMs: 1_000, cutsMs: [] });
  expect(plan.map(({ window, rules: run }) => [window.fromMs, run.length])).toEqual([[50_000, 3_000]]);
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});
