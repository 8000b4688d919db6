// Measures one set of rules on one file of events, in a process of its own so that its memory is its own:
// `node bench/measure.ts '{"rules":["rules"],"events":"x.ndjson.gz","documents":20000}'` prints a Measurement as JSON.
import { bindRule } from '../src/compile/bind-rule.ts';
import { createIndexedDecider } from '../src/compile/indexed-decider.ts';
import { buildRuleSet } from '../src/compile/rule-set.ts';
import { viewEvent } from '../src/ecs/view-event.ts';
import { readEvents } from '../src/files/read-events.ts';
import type { FileEvent } from '../src/files/read-events.ts';
import { loadMapping, loadRules } from '../src/load.ts';

export interface Task {
  /** Files and folders. */
  readonly rules: readonly string[];
  /** NDJSON, `.gz` or not. */
  readonly events: string;
  /** How many documents of the file at most; null: all. */
  readonly documents: number | null;
}

export interface Measurement {
  /** Rules that were read, also those that were refused. */
  readonly rules: number;
  /** Rules that run: bound to at least one kind of event. */
  readonly running: number;
  readonly loadMs: number;
  readonly documents: number;
  /** Unpacking and parsing the documents. */
  readonly readMs: number;
  readonly decideMs: number;
  readonly matches: number;
  readonly peakBytes: number;
  /** Matches by rule title, also those that have none. */
  readonly hits: Readonly<Record<string, number>>;
}

const pageSize = 500;
const progressEvery = 10_000;

if (import.meta.main) console.log(JSON.stringify(await measure(JSON.parse(process.argv[2]!) as Task)));

async function measure({ rules: paths, events, documents: limit }: Task): Promise<Measurement> {
  const { mapping } = loadMapping();
  const loadStartMs = performance.now();
  const loaded = loadRules(paths);
  const bound = loaded.rules.map((rule) => bindRule(rule, mapping).bound);
  const ruleSet = buildRuleSet(bound.filter(({ variants }) => variants.length > 0));
  const decider = createIndexedDecider(ruleSet);
  const loadMs = performance.now() - loadStartMs;

  const hits = new Map(ruleSet.rules.map(({ rule }) => [rule.title, 0]));
  let [documents, matches, decideMs] = [0, 0, 0];
  const decide = async (page: readonly FileEvent[]): Promise<void> => {
    const startMs = performance.now();
    const views = page.map(({ document }) => viewEvent({ index: null, id: null, document }));
    const decisions = await decider.decide(views);
    decideMs += performance.now() - startMs;
    documents += page.length;
    matches += decisions.length;
    for (const { rule } of decisions) {
      const { title } = ruleSet.rules[rule]!.rule;
      hits.set(title, hits.get(title)! + 1);
    }
    if (documents % progressEvery === 0) console.error(`  ${documents} documents, ${matches} matches`);
  };

  const startMs = performance.now();
  for await (const page of pages(events, limit)) await decide(page);
  const readMs = performance.now() - startMs - decideMs;
  await decider.stop();
  return {
    rules: loaded.rules.length + loaded.refused.length,
    running: ruleSet.rules.length,
    loadMs,
    documents,
    readMs,
    decideMs,
    matches,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    hits: Object.fromEntries(hits),
  };
}

async function* pages(file: string, limit: number | null): AsyncIterable<readonly FileEvent[]> {
  let page: FileEvent[] = [];
  let read = 0;
  for await (const line of readEvents(file)) {
    if (line.kind === 'bad') throw new Error(line.diagnostic.message);
    page.push(line.event);
    read += 1;
    const isLast = read === limit;
    if (page.length === pageSize || isLast) {
      yield page;
      page = [];
    }
    if (isLast) return;
  }
  if (page.length > 0) yield page;
}
