import { readFileSync } from 'node:fs';
import type { ConfiguredRule } from '../../src/active-rules.ts';
import { sharedData } from '../shared-data.ts';
import type { FileMatch } from './hunt-files.ts';
import { isOurs } from './real-rules.ts';

/** 606 events that rules of SigmaHQ hit, line by line the same in both shapes. */
export const hitCorpusShapes = ['winlogbeat8', 'raw8'] as const;
export type HitCorpusShape = (typeof hitCorpusShapes)[number];

/** A rule and the line (from 1) of an event that it matches. */
export interface Pair {
  readonly rule: string;
  readonly line: number;
}

/** Null where this machine has no such file. */
export function hitCorpusFile(shape: HitCorpusShape): string | null {
  return sharedData(`winlogbeat/derived/hit-corpus.${shape}.ndjson`);
}

/** What `hit-corpus.expected-hits.tsv` says: another evaluator found it over the original events. */
export function expectedPairs(): readonly Pair[] {
  const [, ...rows] = readFileSync(sharedData('winlogbeat/derived/hit-corpus.expected-hits.tsv')!, 'utf8')
    .trimEnd()
    .split('\n');
  return rows.map((row) => {
    const [rule, , line] = row.split('\t');
    return { rule: rule!, line: Number(line) };
  });
}

/** The pairs of a file run, as far as SigmaHQ's rules found them: the other evaluator knew no others. */
export function foundPairs(found: readonly FileMatch[], rules: readonly ConfiguredRule[]): readonly Pair[] {
  const ours = new Set(rules.filter(isOurs).map(({ rule }) => rule.id));
  return found.map(({ rule, event }) => ({ rule: rule.id, line: event.line })).filter(({ rule }) => !ours.has(rule));
}

/** Pairs as sorted lines, to be compared. */
export function written(pairs: readonly Pair[]): readonly string[] {
  return pairs.map(({ rule, line }) => `${rule} ${line}`).sort();
}
