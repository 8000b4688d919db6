import { beforeAll, expect } from 'vitest';
import type { ConfiguredRule } from '../../src/active-rules.ts';
import { differences, none } from '../end-to-end/differences.ts';
import { expectedPairs, foundPairs, hitCorpusFile, hitCorpusShapes, written } from '../end-to-end/hit-corpus.ts';
import { huntFiles, type FileMatch } from '../end-to-end/hunt-files.ts';
import { readDocuments } from '../end-to-end/read-documents.ts';
import { everyRule, isOurs, realRules } from '../end-to-end/real-rules.ts';
import { plans, search } from '../end-to-end/search.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { elasticServer, elasticTest, isServed } from './elastic-test.ts';
import { indexByArrival } from './index-by-arrival.ts';
import { testIndices } from './test-indices.ts';
import { testSource } from './test-source.ts';
import { putWinlogbeatTemplate } from './winlogbeat-template.ts';

const { prefix, admin } = testIndices();
const paths = everyRule();
const isHere = paths !== null && hitCorpusFile('raw8') !== null;
const corpusTest = isHere ? elasticTest : elasticTest.skip;

beforeAll(async () => {
  if (!isServed || !isHere) return;
  const client = admin();
  for (const shape of hitCorpusShapes) {
    await putWinlogbeatTemplate(client, `${prefix}-${shape}`);
    await indexByArrival(client, `${prefix}-${shape}`, readDocuments(hitCorpusFile(shape)!));
  }
});

corpusTest.each(hitCorpusShapes.flatMap((shape) => plans.map((plan) => ({ shape, plan }))))(
  'the hit corpus, $shape, $plan: the scheduler finds what the file run does, and what is expected',
  async ({ shape, plan }) => {
    const found = await huntFiles(paths!, [hitCorpusFile(shape)!]);
    const all = realRules(paths!);
    expect(written(foundPairs(found, all))).toEqual(written(expectedPairs()));

    const rules = plan === 'scan' || pushesAll() ? all : all.filter((each) => isOurs(each) || hasHit(each, found));
    const stores = await search(testSource([`${prefix}-${shape}-*`]), { rules, plan });
    const stored = await storedMatches(stores);
    expect(differences(found, stored)).toEqual(none);
    const documents = readDocuments(hitCorpusFile(shape)!).length;
    console.info(
      `${shape}, ${plan}: ${rules.length} rules by ${documents} documents, ${found.length} pairs, ${stored.length} matches`,
    );
  },
  900_000,
);

/** Every rule at once keeps a small server busy for minutes: one version is asked for all of them, the other for those with a hit. */
function pushesAll(): boolean {
  return elasticServer().version.startsWith('9.');
}

function hasHit({ rule: { id } }: ConfiguredRule, found: readonly FileMatch[]): boolean {
  return found.some(({ rule }) => rule.id === id);
}
