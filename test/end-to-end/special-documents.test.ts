import { expect, test } from 'vitest';
import { temporaryFiles } from '../cli/run-main.ts';
import { huntFiles } from './hunt-files.ts';
import { specialCases, specialRuleFiles, specialRuleId } from './special-documents.ts';

test('documents that are not as their shape would have them are decided all the same', async () => {
  const lines = specialCases.map(({ document }) => JSON.stringify(document));
  const folder = temporaryFiles({ ...specialRuleFiles, 'events.ndjson': lines.join('\n') });
  const found = await huntFiles([folder], [`${folder}/events.ndjson`]);
  const pairs = new Set(found.map(({ rule, event }) => `${rule.id} ${event.line}`));
  const decided = specialCases.map(({ name, rule }, index) => [name, pairs.has(`${specialRuleId(rule)} ${index + 1}`)]);
  expect(decided).toEqual(specialCases.map(({ name, matches }) => [name, matches]));
});
