import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { documentConformance } from '../../scripts/document-conformance.ts';
import { wideQueries } from '../../scripts/document-wide-queries.ts';
import { pushedRules, templateProfile } from '../../scripts/pushed-rules.ts';
import { sigmaHqRules } from '../end-to-end/real-rules.ts';

test('docs/conformance.md says what is found today (npm run docs writes it)', async ({ skip }) => {
  const counted = await documentConformance();
  if (counted === null) return skip('no SigmaHQ rules on this machine');
  expect(readFileSync(resolve(import.meta.dirname, '../../docs/conformance.md'), 'utf8')).toBe(counted);
}, 600_000);

test('a query asks for more than the events of its logsource, unless the rule says no more or looks for keywords', ({
  skip,
}) => {
  if (sigmaHqRules() === null) return skip('no SigmaHQ rules on this machine');
  const wide = wideQueries(pushedRules(templateProfile()));
  const unexplained = wide.filter(
    ({ query }) => query.widened.length > 0 && !query.widened.some(({ field }) => field === null),
  );
  expect(unexplained.map(({ bound }) => bound.rule.title)).toEqual([]);
  expect(wide.length).toBeLessThanOrEqual(60);
});
