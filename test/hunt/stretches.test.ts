import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Activation, Gap } from '../../src/hunt/ledger.ts';
import { Coverage } from '../../src/hunt/owed.ts';
import { stretchesOf } from '../../src/hunt/stretches.ts';
import type { StretchFacts } from '../../src/hunt/stretches.ts';

const rule = { id: 'a', revision: '1' };
const failure = (code: string) => ({ code, reason: 'why', sinceMs: 1, attempts: 2, nextAttemptMs: 3 });
const gap = (fromMs: number, toMs: number, code = 'ELASTIC_TIMEOUT'): Gap => ({
  window: { fromMs, toMs },
  ...failure(code),
});
const covered = (fromMs: number, toMs: number, revision = '1') => ({
  window: { fromMs, toMs },
  rules: [{ ...rule, revision }],
});
const active = (fromMs: number, untilMs: number | null = null, revision = '1'): Activation => ({
  id: 'a',
  revision,
  fromMs,
  untilMs,
});
const reopened = (fromMs: number, toMs: number) => ({ window: { fromMs, toMs }, late: 4, sinceMs: 8 });

const facts = (change: Partial<StretchFacts> = {}): StretchFacts => ({
  activations: [active(10)],
  coverage: new Coverage([covered(10, 50), covered(60, 70)]),
  horizonMs: 80,
  gaps: [],
  reopened: [],
  quarantined: null,
  backfilled: [],
  ...change,
});

test.each<[string, StretchFacts, readonly (readonly [number, string])[]]>([
  [
    'before it was active it is inactive, then covered or open, and beyond the horizon ahead',
    facts(),
    [
      [0, 'inactive'],
      [10, 'covered'],
      [50, 'open'],
      [60, 'covered'],
      [70, 'open'],
      [80, 'ahead'],
    ],
  ],
  [
    'what failed and is owed is retrying, or uncoverable by its code; what has been covered since is covered',
    facts({ gaps: [gap(40, 55), gap(65, 75, 'ELASTIC_NO_INDEX')] }),
    [
      [0, 'inactive'],
      [10, 'covered'],
      [50, 'retrying'],
      [55, 'open'],
      [60, 'covered'],
      [70, 'uncoverable'],
      [75, 'open'],
      [80, 'ahead'],
    ],
  ],
  [
    'what an audit opened is reopened as long as it is owed, and retrying once that fails',
    facts({ reopened: [reopened(45, 75)], gaps: [gap(50, 53)] }),
    [
      [0, 'inactive'],
      [10, 'covered'],
      [50, 'retrying'],
      [53, 'reopened'],
      [60, 'covered'],
      [70, 'reopened'],
      [75, 'open'],
      [80, 'ahead'],
    ],
  ],
  [
    'a rule that is set aside owes all that is open, whatever the others meet there',
    facts({ quarantined: { ...rule, ...failure('ELASTIC_REJECTED') }, gaps: [gap(50, 60)] }),
    [
      [0, 'inactive'],
      [10, 'covered'],
      [50, 'quarantined'],
      [60, 'covered'],
      [70, 'quarantined'],
      [80, 'ahead'],
    ],
  ],
  [
    'what was open when the rule was taken away is abandoned',
    facts({ activations: [active(10, 75)] }),
    [
      [0, 'inactive'],
      [10, 'covered'],
      [50, 'abandoned'],
      [60, 'covered'],
      [70, 'abandoned'],
      [75, 'inactive'],
    ],
  ],
  [
    'what an old revision left open is owed by the new one, which owes also what the old one has searched for it',
    facts({ activations: [active(10, 55), active(55, null, '2')] }),
    [
      [0, 'inactive'],
      [10, 'covered'],
      [50, 'open'],
      [80, 'ahead'],
    ],
  ],
  [
    'what a backfill searched before it was active is covered, too',
    facts({ backfilled: [{ fromMs: 0, toMs: 5 }] }),
    [
      [0, 'covered'],
      [5, 'inactive'],
      [10, 'covered'],
      [50, 'open'],
      [60, 'covered'],
      [70, 'open'],
      [80, 'ahead'],
    ],
  ],
  [
    'before the first look at the clock it is known up to where it was searched',
    facts({ horizonMs: null }),
    [
      [0, 'inactive'],
      [10, 'covered'],
      [50, 'open'],
      [60, 'covered'],
      [70, 'ahead'],
    ],
  ],
])('%s', (_name, given, expected) => {
  const stretches = stretchesOf({ fromMs: 0, toMs: 90 }, given);
  expect(stretches.map(({ window, state }) => [window.fromMs, state])).toEqual(expected);
});

test('a stretch says why it is not covered', () => {
  const failed = gap(50, 60, 'ELASTIC_FORBIDDEN');
  const [first, second] = stretchesOf(
    { fromMs: 50, toMs: 80 },
    facts({ gaps: [failed], reopened: [reopened(70, 80)] }),
  ).filter(({ state }) => state !== 'covered');
  expect(first).toMatchObject({ state: 'uncoverable', failure: failure('ELASTIC_FORBIDDEN'), reopened: null });
  expect(second).toMatchObject({ state: 'reopened', failure: null, reopened: { late: 4, sinceMs: 8 } });
});

test('the stretches of any history lie one behind the other, from the first instant to the last', () => {
  const instant = fc.integer({ min: 0, max: 60 });
  const span = fc.tuple(instant, instant).map(([a, b]) => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) + 1 }));
  fc.assert(
    fc.property(
      fc.record({
        asked: span,
        activations: fc.array(
          span.map(({ fromMs, toMs }) => active(fromMs, toMs > 50 ? null : toMs)),
          { maxLength: 3 },
        ),
        spans: fc.array(span, { maxLength: 4 }),
        horizonMs: fc.option(instant),
        gaps: fc.array(span, { maxLength: 3 }),
        again: fc.array(span, { maxLength: 3 }),
        isAside: fc.boolean(),
      }),
      ({ asked, activations, spans, horizonMs, gaps, again, isAside }) => {
        const stretches = stretchesOf(asked, {
          activations,
          coverage: new Coverage(spans.map(({ fromMs, toMs }) => covered(fromMs, toMs))),
          horizonMs,
          gaps: gaps.map(({ fromMs, toMs }) => gap(fromMs, toMs)),
          reopened: again.map(({ fromMs, toMs }) => reopened(fromMs, toMs)),
          backfilled: [],
          quarantined: isAside ? { ...rule, ...failure('ELASTIC_REJECTED') } : null,
        });
        expect(stretches[0]!.window.fromMs).toBe(asked.fromMs);
        expect(stretches.at(-1)!.window.toMs).toBe(asked.toMs);
        for (const [at, { window }] of stretches.slice(1).entries())
          expect(window.fromMs).toBe(stretches[at]!.window.toMs);
      },
    ),
  );
});
