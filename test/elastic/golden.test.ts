import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { preflight } from '../../src/elastic/preflight.ts';
import { packageRoot } from '../../src/load.ts';
import { differences, none } from '../end-to-end/differences.ts';
import { huntFiles } from '../end-to-end/hunt-files.ts';
import { readDocuments, type EventDocument } from '../end-to-end/read-documents.ts';
import { everyRule, realRules } from '../end-to-end/real-rules.ts';
import { plans, search } from '../end-to-end/search.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { sharedData } from '../shared-data.ts';
import { elasticTest, isServed } from './elastic-test.ts';
import { indexDocuments } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { testCluster, testSource } from './test-source.ts';
import { putWinlogbeatTemplate } from './winlogbeat-template.ts';

/** What winlogbeat's own tests say that it writes; and the events that ship with the product. */
const golden = ['sysmon', 'security', 'powershell'].flatMap((name) => sharedData(`winlogbeat/${name}.ndjson`) ?? []);
const samples = ['intrusion', 'ordinary'].map((name) => join(packageRoot, `samples/${name}.ndjson`));
const sets = { golden, samples };

const yearMs = 365 * 86_400_000;

const { prefix, admin } = testIndices();
const paths = everyRule();
const isHere = paths !== null && golden.length > 0;
const goldenTest = isHere ? elasticTest : elasticTest.skip;

beforeAll(async () => {
  if (!isServed || !isHere) return;
  const client = admin();
  for (const [name, files] of Object.entries(sets)) {
    await putWinlogbeatTemplate(client, `${prefix}-${name}`);
    const documents = files.flatMap(readDocuments);
    await indexDocuments(client, `${prefix}-${name}`, documents.filter(hasTime));
    for (const document of documents.filter((each) => !hasTime(each))) {
      await client.index({ index: `${prefix}-${name}-undated`, document, refresh: true });
    }
  }
});

goldenTest.each((['golden', 'samples'] as const).flatMap((name) => plans.map((plan) => ({ name, plan }))))(
  'the $name events in daily indices, $plan: the scheduler finds what the file run does',
  async ({ name, plan }) => {
    const found = await huntFiles(paths!, sets[name]);
    const hit = new Set(found.map(({ rule }) => rule.id));
    const rules = realRules(paths!).filter(({ rule }) => plan === 'scan' || hit.has(rule.id));
    // Ten years in months would be 120 windows, and a push asks for the types of all indices before each.
    const limits = { maxSpanMs: plan === 'scan' ? yearMs / 4 : 4 * yearMs };
    const stores = await search(testSource([`${prefix}-${name}-*`]), { rules, plan, limits });
    const stored = await storedMatches(stores);
    expect(differences(found, stored)).toEqual(none);
    expect(stored.length).toBeGreaterThan(10);
    console.info(`${name}, ${plan}: ${rules.length} rules, ${found.length} pairs, ${stored.length} matches`);
  },
);

goldenTest('the one golden event without a time is in no window, and the preflight says so', async () => {
  const { diagnostics } = await preflight(testCluster(), { indices: [`${prefix}-golden-*`], safetyLagMs: 30_000 });
  expect(diagnostics.filter(({ code }) => code === 'ELASTIC_UNDATED').map(({ message }) => message)).toEqual([
    `Neither event.ingested nor @timestamp is in 1 document of '${prefix}-golden-*'.`,
  ]);
});

function hasTime(document: EventDocument): boolean {
  return document['@timestamp'] !== undefined;
}
