import { expect, test } from 'vitest';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { incoming } from '../hunt/test-events.ts';
import { casesOf, documentsOfShape, expectedVerdicts, psexecShapes, verdicts } from './psexec.ts';
import { psexecRules, realRules } from './real-rules.ts';
import { plans, search } from './search.ts';
import { storedMatches } from './stored.ts';

const rules = realRules(psexecRules);
const rows = psexecShapes.flatMap((shape) => plans.map((plan) => ({ shape, plan })));

test.each(rows)('the embedded store, $plan: every PsExec case in shape $shape', async ({ shape, plan }) => {
  const stores = await temporaryStores(testClock(Date.now()));
  await stores.events.insertEvents(incoming(...documentsOfShape(shape)));
  await search(stores.events, { rules, plan, stores });
  const found = new Set((await storedMatches(stores)).map(({ id }) => id));
  const cases = casesOf(shape);
  expect(verdicts(cases, found)).toEqual(expectedVerdicts(cases));
  expect(found.size).toBe(cases.filter(({ matches }) => matches).length);
});
