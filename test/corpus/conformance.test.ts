import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { documentConformance } from '../../scripts/document-conformance.ts';

test('docs/conformance.md says what is found today (npm run docs writes it)', async ({ skip }) => {
  const counted = await documentConformance();
  if (counted === null) return skip('no SigmaHQ rules on this machine');
  expect(readFileSync(resolve(import.meta.dirname, '../../docs/conformance.md'), 'utf8')).toBe(counted);
}, 600_000);
