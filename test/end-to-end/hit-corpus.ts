import { readFileSync } from 'node:fs';
import type { ConfiguredRule } from '../../src/active-rules.ts';
import { sharedData } from '../shared-data.ts';
import type { FileMatch } from './hunt-files.ts';
import { isOurs } from './real-rules.ts';
import { readDocuments, type EventDocument } from './read-documents.ts';

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

/**
 * Pairs that another evaluator found over the original events and that we hold to be wrong.
 * docs/conformance.md shows them to whoever wants to judge for himself.
 */
export const disputed: readonly {
  readonly rule: string;
  readonly why: string;
  readonly isDisputed: (event: EventDocument) => boolean;
}[] = [
  {
    rule: '3a9b8c1e-5b2e-4f7a-9d1c-2a7f3b6e1c55',
    why: 'The event is Sysmon 12 with EventType CreateKey; registry_delete is DeleteKey and DeleteValue (SigmaHQ, tests/thor.yml).',
    isDisputed: ({ winlog }) => (winlog as { event_data: { EventType?: string } }).event_data.EventType === 'CreateKey',
  },
];

/** What `hit-corpus.expected-hits.tsv` says, split by what we hold of it. */
export interface ExpectedPairs {
  readonly expected: readonly Pair[];
  readonly disputed: readonly Pair[];
}

export function expectedPairs(): ExpectedPairs {
  const events = readDocuments(hitCorpusFile('raw8')!);
  const isDisputed = ({ rule, line }: Pair): boolean =>
    disputed.some((row) => row.rule === rule && row.isDisputed(events[line - 1]!));
  const pairs = readPairs();
  return { expected: pairs.filter((pair) => !isDisputed(pair)), disputed: pairs.filter(isDisputed) };
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

function readPairs(): readonly Pair[] {
  const [, ...rows] = readFileSync(sharedData('winlogbeat/derived/hit-corpus.expected-hits.tsv')!, 'utf8')
    .trimEnd()
    .split('\n');
  return rows.map((row) => {
    const [rule, , line] = row.split('\t');
    return { rule: rule!, line: Number(line) };
  });
}
