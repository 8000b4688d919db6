import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRules } from '../../src/load.ts';
import { lintRules } from '../../src/sigma/lint/lint-rules.ts';
import { sharedData } from '../shared-data.ts';

const folders = ['rules', 'rules-emerging-threats', 'rules-threat-hunting', 'rules-compliance', 'rules-placeholder'];
const root = sharedData('sigmahq');

function countsBySeverity(conventions: boolean): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const found = lintRules({ ...loadRules(folders.map((folder) => join(root!, folder))), conventions });
  const bySeverity = Map.groupBy(found, ({ severity }) => severity);
  return Object.fromEntries(
    [...bySeverity].map(([severity, alike]) => {
      const byCode = [...Map.groupBy(alike, ({ code }) => code)].map(([code, { length }]) => [code, length] as const);
      return [severity, Object.fromEntries(byCode)];
    }),
  );
}

test.skipIf(root === null)('in the rules of SigmaHQ, which are looked after, a lint warns of next to nothing', () => {
  const counts = countsBySeverity(true);
  console.info('lints over SigmaHQ', counts);
  expect(counts.warning).toEqual({ SIGMA_LINT_FILTER_WITHOUT_NOT: 5 });
  expect(countsBySeverity(false)).toEqual({ warning: counts.warning });
});
