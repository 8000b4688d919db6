import { readFileSync } from 'node:fs';
import type { ConfiguredRule } from '../../src/active-rules.ts';
import { sharedData } from '../shared-data.ts';
import type { Pair } from './hit-corpus.ts';

/** 116 events that SigmaHQ publishes with 98 of its rules, line by line the same: as records of EVTX files, plain, and moved. */
export const regressionForms = ['evtxjson', 'raw8', 'winlogbeat8'] as const;
export type RegressionForm = (typeof regressionForms)[number];

/** Null where this machine has no such file. */
export function regressionFile(form: RegressionForm): string | null {
  return sharedData(`winlogbeat/derived/sigma-regression.${form}.ndjson`);
}

/** What `sigma-regression.index.tsv` says of each line and the rule that it was published with. */
export interface RegressionPairs {
  /** The rule matches the event. */
  readonly expected: readonly Pair[];
  /** It does not: the event was recorded beside those that it matches. */
  readonly context: readonly Pair[];
  /** It should, and does not run: it needs what is not built yet. */
  readonly unsupported: readonly Pair[];
}

export function regressionPairs(rules: readonly ConfiguredRule[]): RegressionPairs {
  const [, ...rows] = readFileSync(sharedData('winlogbeat/derived/sigma-regression.index.tsv')!, 'utf8')
    .trimEnd()
    .split('\n');
  const pairs = rows.map((row) => {
    const [line, , , , rule, , matches] = row.split('\t');
    return { rule: rule!, line: Number(line), matches: matches === 'true' };
  });
  const supported = new Set(rules.map(({ rule }) => rule.id));
  const matching = pairs.filter(({ matches }) => matches);
  return {
    expected: matching.filter(({ rule }) => supported.has(rule)),
    context: pairs.filter(({ matches }) => !matches),
    unsupported: matching.filter(({ rule }) => !supported.has(rule)),
  };
}
