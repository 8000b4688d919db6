import { expect, test } from 'vitest';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import { selectorQuery, selectorsOf } from '../../src/compile/selector-query.ts';
import type { EventSelector } from '../../src/ecs/mapping.ts';
import { asks, bound, text } from './builders.ts';
import { shippedProfile } from './shipped.ts';

function selector(channels: string[], ...codes: string[]): EventSelector {
  return { channels, codes, providers: ['any'] };
}

test('each channel is selected once, with the codes that rules ask for', () => {
  const selectors = [
    selector(['Security'], '4688'),
    selector(['A', 'B'], '10', '9'),
    selector(['security'], '4624'),
    selector(['A']),
    selector(['b'], '1'),
  ];
  const { rules } = buildRuleSet(selectors.map((of, id) => bound(asks('F', text('a')), of, String(id))));
  expect(selectorsOf({ rules })).toEqual([
    { channels: ['Security'], codes: ['4624', '4688'], providers: [] },
    { channels: ['A'], codes: [], providers: [] },
    { channels: ['B'], codes: ['1', '9', '10'], providers: [] },
  ]);
});

test('the query of selectors asks for channels without case, and for codes in both places', () => {
  const channel = (value: string) => ({ term: { 'winlog.channel': { value, case_insensitive: true } } });
  expect(selectorQuery([selector(['Security'], '4624', '4688'), selector(['System'])], shippedProfile('wlb8'))).toEqual(
    {
      bool: {
        should: [
          {
            bool: {
              filter: [
                channel('Security'),
                {
                  bool: {
                    should: [
                      { terms: { 'event.code': ['4624', '4688'] } },
                      { terms: { 'winlog.event_id': ['4624', '4688'] } },
                    ],
                    minimum_should_match: 1,
                  },
                },
              ],
            },
          },
          channel('System'),
        ],
        minimum_should_match: 1,
      },
    },
  );
});
