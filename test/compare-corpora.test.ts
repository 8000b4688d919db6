import { expect, test } from 'vitest';
import { compareCorpora, summarizeDifferences } from '../scripts/compare-corpora.ts';
import type { CorpusLine } from '../src/cli/compile-all.ts';

const line = (letter: string, changes: Partial<CorpusLine> = {}): CorpusLine => ({
  ...{ id: letter, title: letter, file: `${letter}.yml`, line: 1, verdict: 'exact' },
  shapes: [{ shape: 'wlb8', verdict: changes.verdict ?? 'exact', blind: null }],
  queries: [{ shapes: ['wlb8'], query: { term: { a: letter } }, leaves: 1 }],
  ...changes,
});
const other = { queries: [{ shapes: ['wlb8' as const], query: { term: { a: 'other' } }, leaves: 1 }] };

test.each<[name: string, before: CorpusLine[], after: CorpusLine[], expected: string[]]>([
  ['nothing', [line('a')], [line('a')], ['1 rules, 0 with a difference']],
  [
    'verdicts and queries, counted by kind',
    [line('a'), line('b'), line('c'), line('d')],
    [line('a', { verdict: 'degraded' }), line('b', { verdict: 'degraded', ...other }), line('c', other), line('d')],
    ['4 rules, 3 with a difference', '  2 queries changed', '  2 verdicts exact -> degraded'],
  ],
  [
    'a rule on one side alone',
    [line('a'), line('b')],
    [line('b'), line('c')],
    ['3 rules, 2 with a difference', '  1 rules appeared', '  1 rules disappeared'],
  ],
  [
    'being blind',
    [line('a')],
    [line('a', { shapes: [{ shape: 'wlb8', verdict: 'exact', blind: 'No event has it.' }] })],
    ['1 rules, 1 with a difference', '  1 blind in other shapes'],
  ],
  [
    'something else',
    [line('a')],
    [line('a', { title: 'b' })],
    ['1 rules, 1 with a difference', '  1 verdicts of single shapes, titles or words changed'],
  ],
])('what differs between two corpora: %s', (_, before, after, expected) => {
  expect(summarizeDifferences(compareCorpora(before, after))).toEqual(expected);
});
