import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@elastic/elasticsearch';
import { expect } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import type { BoundRule } from '../../src/compile/bound-rule.ts';
import { buildQuery } from '../../src/compile/build-query.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { pushedQueries } from '../../src/compile/pushed-queries.ts';
import { maxWeight, weigh } from '../../src/compile/query-parts.ts';
import type { Query } from '../../src/compile/query.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { loadRules } from '../../src/load.ts';
import type { DocumentSet } from '../compile/document-set.ts';
import { IndexedDocuments, pathsOf } from '../compile/indexed-documents.ts';
import { shippedProfile } from '../compile/shipped.ts';
import { ownMapping } from '../ecs/own-mapping.ts';
import { sharedData } from '../shared-data.ts';
import { adminClient, elasticTest } from './elastic-test.ts';
import type { EventDocument } from './index-documents.ts';
import { putWinlogbeatTemplate } from './winlogbeat-template.ts';

const sigmahq = sharedData('sigmahq');
const derived = sharedData('winlogbeat/derived');
const prefix = 'query-corpus';
const index = `${prefix}-all`;
const atOnce = 50;

const corpusTest = sigmahq === null || derived === null ? elasticTest.skip : elasticTest;

/** Every query of SigmaHQ's Windows rules on winlogbeat's own mapping: none is refused, and none misses a match. */
corpusTest(
  'the queries of a whole corpus find what the small Elasticsearch does, and what the matcher matches',
  async () => {
    const client = adminClient();
    const documents = ['winlogbeat8', 'raw8'].flatMap((file) =>
      documentsOf(join(derived!, `hit-corpus.${file}.ndjson`)),
    );
    await client.indices.delete({ index, ignore_unavailable: true });
    await putWinlogbeatTemplate(client, prefix);
    // One index, where winlogbeat would have one a day: the documents are of hundreds of days.
    const operations = documents.flatMap((document, id) => [{ create: { _id: String(id) } }, document]);
    const { errors } = await client.bulk({ index, operations, refresh: true });
    expect(errors).toBe(false);

    const profile = shippedProfile('wlb8');
    const rules = windowsRules();
    // As `compile` prints them, but for those that a small server bears only as they are pushed.
    const queries = rules.map((rule) => {
      const { dsl } = buildQuery(rule, profile);
      return weigh(dsl) <= maxWeight ? [dsl] : pushedQueries(rule, profile);
    });
    const pieces = queries.flat();
    expect(Math.max(...pieces.map(weigh))).toBeLessThanOrEqual(maxWeight);
    const answers = await search(client, pieces);
    const indexed = new IndexedDocuments(profile, pieces.flatMap(pathsOf));
    for (const document of documents) indexed.add(document);
    const unlike = pieces.filter((query, piece) => !isSame(indexed.search(query), answers[piece]!));
    expect(unlike).toEqual([]);

    const found = queries.map((of) => new Set(of.flatMap(() => [...answers.shift()!])));
    const decisions = await createNaiveDecider(buildRuleSet(rules)).decide(
      documents.map((document) => viewEvent({ index: null, id: null, document })),
    );
    const missed = decisions.filter(({ event, rule }) => !found[rule]!.has(String(event)));
    expect(missed.map(({ event, rule }) => ({ rule: rules[rule]!.rule.title, event, query: queries[rule] }))).toEqual(
      [],
    );

    const hits = found.reduce((sum, { size }) => sum + size, 0);
    console.info(
      `${rules.length} rules by ${documents.length} documents, ${rules.length * documents.length} pairs: ` +
        `${queries.flat().length} queries found ${hits}, of which the matcher keeps ${decisions.length}`,
    );
    expect(decisions.length).toBeGreaterThan(1500);
  },
  600_000,
);

function windowsRules(): readonly BoundRule[] {
  const { rules } = loadRules(
    ['rules', 'rules-emerging-threats', 'rules-threat-hunting'].map((folder) => join(sigmahq!, folder)),
  );
  return rules.flatMap((rule) => (rule.logsource.product === 'windows' ? bindRule(rule, ownMapping).bound : []));
}

function documentsOf(file: string): readonly EventDocument[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as EventDocument);
}

async function search(client: Client, queries: readonly Query[]): Promise<ReadonlySet<string>[]> {
  const found: ReadonlySet<string>[] = [];
  const refused: unknown[] = [];
  for (let from = 0; from < queries.length; from += atOnce) {
    const searches = queries
      .slice(from, from + atOnce)
      .flatMap((query) => [{}, { query, size: 10_000, _source: false }]);
    const { responses } = await client.msearch({ index, searches, max_concurrent_searches: 2 });
    for (const response of responses) {
      if ('error' in response) refused.push(response.error);
      else found.push(new Set(response.hits.hits.map(({ _id }) => _id!)));
    }
  }
  expect(refused).toEqual([]);
  return found;
}

function isSame(one: DocumentSet, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...other].every((id) => one.has(Number(id)));
}
