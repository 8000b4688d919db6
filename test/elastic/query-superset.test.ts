import type { Client, estypes } from '@elastic/elasticsearch';
import fc from 'fast-check';
import { expect } from 'vitest';
import { buildQuery } from '../../src/compile/build-query.ts';
import { mergeLeaves } from '../../src/compile/merge-leaves.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import { splitQuery } from '../../src/compile/split-query.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import type { DocumentSet } from '../compile/document-set.ts';
import { IndexedDocuments, pathsOf } from '../compile/indexed-documents.ts';
import { documents, oddProfile, trees } from '../compile/arbitraries.ts';
import { bound, sysmon1 } from '../compile/builders.ts';
import { adminClient, elasticTest } from './elastic-test.ts';

const index = 'query-superset';
const atOnce = 100;

/** The fields of `oddProfile`. What the test distribution lacks (wildcard, match_only_text) is what it is like. */
const mappings: estypes.MappingTypeMapping = {
  dynamic: 'strict',
  properties: {
    winlog: { properties: { channel: { type: 'keyword' } } },
    event: { properties: { code: { type: 'keyword' } } },
    keyword: { type: 'keyword' },
    short: { type: 'keyword', ignore_above: 5 },
    folded: { type: 'keyword', normalizer: 'lowercase' },
    foldedShort: { type: 'keyword', normalizer: 'lowercase', ignore_above: 5 },
    wild: { type: 'keyword' },
    script: { type: 'text', analyzer: 'powershell_script_analyzer' },
    words: { type: 'text' },
    unknown: { type: 'text', analyzer: 'powershell_script_analyzer' },
    ip: { type: 'ip', ignore_malformed: true },
    long: { type: 'long', ignore_malformed: true },
    boolean: { type: 'boolean', ignore_malformed: true },
    date: { type: 'date', ignore_malformed: true },
    mixed: { type: 'keyword', ignore_above: 5 },
    flattened: { type: 'keyword' },
    other: { type: 'keyword', index: false, doc_values: false },
  },
};

elasticTest(
  'a real Elasticsearch finds what the small one does, and every document that the matcher matches',
  async () => {
    const client = adminClient();
    const page = fc.sample(documents, { numRuns: 300, seed: 1 });
    const rules = fc.sample(trees, { numRuns: 500, seed: 2 }).map((tree, id) => bound(tree, sysmon1, String(id)));
    await client.indices.delete({ index, ignore_unavailable: true });
    await client.indices.create({ index, settings: { analysis: { analyzer } }, mappings });
    const stored = await client.bulk({
      index,
      refresh: true,
      operations: page.flatMap((document, id) => [{ create: { _id: String(id) } }, document]),
    });
    expect(stored.items.filter(({ create }) => create?.error !== undefined)).toEqual([]);

    const queries = rules.map((rule) => buildQuery(rule, oddProfile).dsl);
    const found = await search(client, queries);
    const merged = await search(
      client,
      queries.map((query) => mergeLeaves(query, oddProfile)),
    );
    expect(merged).toEqual(found);
    const pieces = queries.map((query) => splitQuery(query, 8) ?? [query]);
    const answers = await search(client, pieces.flat());
    const together = pieces.map((of) => new Set(of.flatMap(() => [...answers.shift()!])));
    expect(pieces.flat().length).toBeGreaterThan(queries.length + 50);
    expect(found.filter((ids, rule) => [...ids].some((id) => !together[rule]!.has(id)))).toEqual([]);
    const indexed = new IndexedDocuments(oddProfile, queries.flatMap(pathsOf));
    for (const document of page) indexed.add(document);
    // Which texts are dates is not known to the small one.
    const unlike = queries.filter(
      (query, rule) => !pathsOf(query).includes('date') && !isSame(indexed.search(query), found[rule]!),
    );
    expect(unlike).toEqual([]);

    const decisions = await createNaiveDecider(buildRuleSet(rules)).decide(
      page.map((document) => viewEvent({ index: null, id: null, document })),
    );
    console.info(`${rules.length} rules by ${page.length} documents, ${rules.length * page.length} pairs`);
    expect(decisions.length).toBeGreaterThan(5_000);
    const missed = decisions.filter(({ event, rule }) => !found[rule]!.has(String(event)));
    expect(missed.map(({ event, rule }) => ({ document: page[event], query: queries[rule] }))).toEqual([]);
  },
);

const analyzer = { powershell_script_analyzer: { type: 'pattern', pattern: '[\\W&&[^-]]+' } } as const;

async function search(client: Client, queries: readonly object[]): Promise<ReadonlySet<string>[]> {
  const found: ReadonlySet<string>[] = [];
  for (let from = 0; from < queries.length; from += atOnce) {
    const searches = queries
      .slice(from, from + atOnce)
      .flatMap((query) => [{}, { query, size: 10_000, _source: false }]);
    const { responses } = await client.msearch({
      index,
      searches,
    });
    for (const response of responses) {
      if ('error' in response) throw new Error(JSON.stringify(response.error));
      found.push(new Set(response.hits.hits.map(({ _id }) => _id!)));
    }
  }
  return found;
}

function isSame(one: DocumentSet, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...other].every((id) => one.has(Number(id)));
}
