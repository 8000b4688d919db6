import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import { buildQuery } from '../../src/compile/build-query.ts';
import { explain } from '../../src/compile/explain.ts';
import { explainDecisions } from '../../src/compile/explain-decision.ts';
import { createIndexedDecider } from '../../src/compile/indexed-decider.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import type { SourceProfile } from '../../src/compile/source-profile.ts';
import type { Document } from '../../src/ecs/document.ts';
import { readInput } from '../../src/ecs/input-document.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { whyNoEvent } from '../../src/ecs/why-no-event.ts';
import { buildMatch, matchedEvent } from '../../src/findings/build-match.ts';
import { canonicalDocument } from '../../src/findings/canonical-document.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { finds } from '../compile/evaluate-query.ts';
import { ownMapping } from '../ecs/own-mapping.ts';
import { sharedData } from '../shared-data.ts';
import { always, fuzzTimeoutMs } from './fuzz.ts';
import { realRules } from './mangled.ts';

const samples = resolve(import.meta.dirname, '../../samples');
const known = [
  ...readdirSync(samples)
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => join(samples, name)),
  ...['evtxjson', 'raw8', 'winlogbeat8'].map((form) =>
    sharedData(`winlogbeat/derived/sigma-regression.${form}.ndjson`),
  ),
].flatMap((path) => (path === null ? [] : documentsIn(path).slice(0, 120)));

function documentsIn(path: string): readonly Document[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Document);
}

const keywordRule = `title: K
id: 00000000-0000-4000-8000-000000000001
logsource: { product: windows, category: process_creation }
detection:
  keywords: [whoami, '*x*']
  absent: { User: null, Hashes: null, Image|exists: false }
  compared: { Image|fieldref: ParentImage, ProcessId|gt: 4, UtcTime|hour: 1, 'constructor.name': Object, __proto__: x, toString|exists: true }
  condition: 1 of them
`;
const rules = [keywordRule, ...realRules()].flatMap((text) => parseRules(text, 'r.yml').rules).slice(0, 250);
const bound = rules.map((rule) => bindRule(rule, ownMapping).bound);
const ruleSet = buildRuleSet(bound);
const naive = createNaiveDecider(ruleSet);
const indexed = createIndexedDecider(ruleSet);
const explained = bound.map((rule) => explainDecisions(rule));

/** Every path that a rule reads, and those of every event. */
const paths = [
  ...new Set([
    ...ruleSet.places.flatMap((place) => place.paths),
    ...[
      '@timestamp',
      'event.code',
      'event.ingested',
      'event.module',
      'winlog.channel',
      'winlog.record_id',
      'winlog.event_id',
    ],
    ...[
      'winlog.computer_name',
      'host.name',
      'agent.type',
      'agent.version',
      'ecs.version',
      'tags',
      'related.user',
      'user.name',
    ],
    ...[
      'Event',
      'Event.System',
      'Event.System.EventID',
      'Event.System.TimeCreated',
      'Event.System.Keywords',
      'Event.EventData',
    ],
    ...[
      'Event.EventData.Data',
      'Event.UserData',
      'Event.System.Provider',
      'Event.System.EventRecordID',
      'winlog.event_data',
    ],
  ]),
];

const oddTexts = [
  '',
  '-',
  '\0',
  '\uD800',
  '😀',
  '%%1538',
  '0x' + 'f'.repeat(50),
  '9'.repeat(400),
  'a\\b\\c',
  'x'.repeat(40_000),
  '2026-02-30',
  '4688',
  '1',
];
const odd = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(...oddTexts, null, true, 0, -1, 1e300, -0, 5e-324, 1769850000000, 2 ** 53),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      [],
      {},
      [[]],
      [[['x']]],
      [null, 1, 'x', {}, [true]],
      { '#text': ['a', 1] },
      { '#attributes': 1 },
    ),
  },
  fc.constantFrom<unknown>(
    ...(JSON.parse(
      '[{"__proto__":{"x":1}},{"constructor":{"name":"x"},"toString":1,"length":5},{"a.b":1,"a":{"b":2}}]',
    ) as unknown[]),
  ),
  fc.jsonValue({ maxDepth: 4 }),
);

interface Change {
  readonly path: string;
  readonly dotted: boolean;
  readonly value: unknown;
}
const oddPaths = fc.constantFrom(
  '__proto__',
  'constructor',
  'winlog.event_data.__proto__',
  'winlog.event_data.toString',
  'a..b',
  '.',
  '',
);
const change: fc.Arbitrary<Change> = fc.record({
  path: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...paths) }, oddPaths),
  dotted: fc.boolean(),
  value: odd,
});

/** Puts a value where a path leads: as one dotted key beside what is there, or below nested ones. */
function put(document: Document, { path, dotted, value }: Change): Document {
  const [key, ...rest] = dotted ? [path] : path.split('.');
  const inner = Object.hasOwn(document, key!) ? document[key!] : {};
  const held = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Document) : {};
  const made = rest.length === 0 ? value : put(held, { path: rest.join('.'), dotted: false, value });
  return Object.fromEntries([...Object.entries(document).filter(([other]) => other !== key), [key, made]]) as Document;
}

const document = fc
  .tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...known) }, fc.constant<Document>({})),
    fc.array(change, { minLength: 1, maxLength: 6 }),
  )
  .map(([of, changes]) => changes.reduce(put, of));

/** As an index without templates has it: every text is one term. */
const whole: SourceProfile = {
  name: 'whole',
  shapes: [],
  field: () => ({ type: 'keyword', ignoreAbove: null, analyzer: null, folded: false }),
};
const queries = bound.map((rule) => buildQuery(rule, whole).dsl);

test(
  'whatever a document holds, all deciders decide alike, each match is explained and kept, and queries find it',
  () =>
    always(
      fc.array(document, { minLength: 1, maxLength: 4 }),
      async (drawn) => {
        const page = drawn.flatMap((one) => {
          const read = readInput(one, 'auto');
          return read.kind === 'document' ? [viewEvent({ index: null, id: null, document: read.document })] : [];
        });
        const decisions = await naive.decide(page);
        expect(await indexed.decide(page)).toEqual(decisions);
        for (const view of page) {
          const { document: own } = view.source;
          whyNoEvent(own);
          expect(canonicalDocument(JSON.parse(JSON.stringify(own)) as Document)).toBe(canonicalDocument(own));
        }
        for (const { event, rule, variant } of decisions) {
          const view = page[event]!;
          const matched = matchedEvent(view, 'files');
          const match = buildMatch({
            rule: rules[rule]!,
            event: view,
            matched,
            explanation: explain(bound[rule]!, variant, view),
          });
          expect(match.id).toMatch(/^[0-9a-f]{64}$/);
          expect(explained[rule]!(view).matches).toBe(true);
          if (finds(queries[rule]!, view.source.document, whole)) continue;
          throw new Error(`the query of ${rules[rule]!.title} misses it: ${JSON.stringify(queries[rule])}`);
        }
      },
      150,
    ),
  fuzzTimeoutMs,
);

test(
  'what is in no document is not explained as a match',
  () =>
    always(
      fc.tuple(document, fc.nat(bound.length - 1)),
      async ([one, rule]) => {
        const read = readInput(one, 'auto');
        if (read.kind !== 'document') return;
        const view = viewEvent({ index: null, id: null, document: read.document });
        const decided = (await naive.decide([view])).some((decision) => decision.rule === rule);
        expect(explained[rule]!(view).matches).toBe(decided);
      },
      150,
    ),
  fuzzTimeoutMs,
);
