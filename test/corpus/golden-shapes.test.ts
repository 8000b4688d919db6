import { expect, test } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import type { Decider } from '../../src/compile/decider.ts';
import { createIndexedDecider } from '../../src/compile/indexed-decider.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import { loadMapping } from '../../src/load.ts';
import {
  type GoldenEvent,
  type GoldenShape,
  goldenEvents,
  goldenFiles,
  goldenIsHere,
  goldenShapes,
  viewsOf,
} from '../ecs/golden-events.ts';
import { everyRule, realRules } from '../end-to-end/real-rules.ts';

const paths = everyRule();
const isHere = paths !== null && goldenIsHere;

test.skipIf(!isHere)('every Windows rule decides the same on each shape of a golden event', async () => {
  const { mapping } = loadMapping();
  const rules = realRules(paths!).map(({ rule }) => bindRule(rule, mapping).bound);
  const decider = createIndexedDecider(buildRuleSet(rules));
  const titlesOf = async (events: ReadonlyMap<string, GoldenEvent>) => {
    const hits = await decisions(decider, events);
    return new Map([...hits].map(([name, found]) => [name, found.map((rule) => rules[rule]!.rule.title).sort()]));
  };

  const plain = await titlesOf(goldenEvents('raw8'));
  const differences: string[] = [];
  const events: Record<string, number> = {};
  for (const shape of goldenShapes) {
    const found = await titlesOf(goldenEvents(shape));
    const shared = [...found].filter(([name]) => plain.has(name));
    for (const [name, titles] of shared) {
      if (titles.join() !== plain.get(name)!.join()) {
        differences.push(`${shape} ${name}: ${titles.join()} instead of ${plain.get(name)!.join()}`);
      }
    }
    events[shape] = shared.length;
    console.info(`${shape}: ${shared.length} events, ${shared.flatMap(([, titles]) => titles).length} hits`);
  }
  await decider.stop();
  // What single fields lose (test/ecs/golden-shapes-agree.test.ts) decides no rule here.
  expect(differences).toEqual([]);
  expect(events).toEqual({ raw8: 376, wlb8: 376, wlb7: 338, agent: 340, 'newer agent': 1, wlb9: 2, raw9: 2 });
  expect([...plain.values()].flat().length).toBeGreaterThanOrEqual(18);
});

async function decisions(
  decider: Decider,
  events: ReadonlyMap<string, GoldenEvent>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const names = [...events.keys()];
  const found = new Map<string, number[]>(names.map((name) => [name, []]));
  for (const { event, rule } of await decider.decide([...events.values()].map(({ view }) => view))) {
    found.get(names[event]!)!.push(rule);
  }
  return found;
}

test.skipIf(!isHere)(
  'plain documents of winlogbeat 8 and those of its modules are line by line the same events',
  () => {
    const names = (shape: GoldenShape) =>
      goldenFiles[shape].flatMap((file) =>
        viewsOf(file).map(({ envelope: { channel, recordId, code } }) => [channel, recordId, code].join(' ')),
      );
    expect(names('wlb8')).toEqual(names('raw8'));
  },
);
