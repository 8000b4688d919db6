import { beforeAll, expect } from 'vitest';
import { temporaryFiles } from '../cli/run-main.ts';
import { matchIdOf } from '../end-to-end/match-id-of.ts';
import { realRules } from '../end-to-end/real-rules.ts';
import { plans, search } from '../end-to-end/search.ts';
import { specialCases, specialRuleFiles, specialRuleId } from '../end-to-end/special-documents.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { elasticTest, isServed } from './elastic-test.ts';
import { indexByArrival } from './index-by-arrival.ts';
import { testIndices } from './test-indices.ts';
import { testSource } from './test-source.ts';
import { putWinlogbeatTemplate } from './winlogbeat-template.ts';

const { prefix, admin } = testIndices();

beforeAll(async () => {
  if (!isServed) return;
  const client = admin();
  await putWinlogbeatTemplate(client, prefix);
  await indexByArrival(
    client,
    prefix,
    specialCases.map(({ document }) => document),
  );
});

elasticTest.each(plans)('an index that mixes every shape is asked for each of them, %s', async (plan) => {
  const rules = realRules([temporaryFiles(specialRuleFiles)]);
  const stores = await search(testSource([`${prefix}-*`]), { rules, plan });
  const found = new Set((await storedMatches(stores)).map(({ id }) => id));
  const decided = specialCases.map(({ name, rule, document }) => [
    name,
    found.has(matchIdOf(specialRuleId(rule), document)),
  ]);
  expect(decided).toEqual(specialCases.map(({ name, matches }) => [name, matches]));
});
