import { beforeAll, expect } from 'vitest';
import { differences, none } from '../end-to-end/differences.ts';
import { huntFiles } from '../end-to-end/hunt-files.ts';
import { matchIdOf } from '../end-to-end/match-id-of.ts';
import { readDocuments } from '../end-to-end/read-documents.ts';
import { everyRule, isOurs, realRules } from '../end-to-end/real-rules.ts';
import { regressionFile, regressionPairs } from '../end-to-end/regression.ts';
import { plans, search } from '../end-to-end/search.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { elasticTest, isServed } from './elastic-test.ts';
import { indexByArrival } from './index-by-arrival.ts';
import { testIndices } from './test-indices.ts';
import { testSource } from './test-source.ts';
import { putWinlogbeatTemplate } from './winlogbeat-template.ts';

/** Records of EVTX files are in no index: winlogbeat sends them plain, or a pipeline moves them. */
const forms = ['raw8', 'winlogbeat8'] as const;
const { prefix, admin } = testIndices();
const paths = everyRule();
const isHere = paths !== null && regressionFile('raw8') !== null;
const regressionTest = isHere ? elasticTest : elasticTest.skip;

beforeAll(async () => {
  if (!isServed || !isHere) return;
  const client = admin();
  for (const form of forms) {
    await putWinlogbeatTemplate(client, `${prefix}-${form}`);
    await indexByArrival(client, `${prefix}-${form}`, readDocuments(regressionFile(form)!));
  }
});

regressionTest.each(forms.flatMap((form) => plans.map((plan) => ({ form, plan }))))(
  'the regression events of SigmaHQ, $form, $plan: each rule matches its events, and all is found that the file run finds',
  async ({ form, plan }) => {
    const documents = readDocuments(regressionFile(form)!);
    const found = await huntFiles(paths!, [regressionFile(form)!]);
    const all = realRules(paths!);
    const { expected } = regressionPairs(all);

    const hit = new Set(found.map(({ rule }) => rule.id));
    const rules = plan === 'scan' ? all : all.filter((each) => isOurs(each) || hit.has(each.rule.id));
    const stores = await search(testSource([`${prefix}-${form}-*`]), { rules, plan });
    const stored = await storedMatches(stores);
    const ids = new Set(stored.map(({ id }) => id));
    expect(expected.filter(({ rule, line }) => !ids.has(matchIdOf(rule, documents[line - 1]!)))).toEqual([]);
    expect(differences(found, stored)).toEqual(none);
    console.info(
      `${form}, ${plan}: ${rules.length} rules, ${expected.length} expected, ${found.length} pairs, ${stored.length} matches`,
    );
  },
);
