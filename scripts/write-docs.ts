// Writes what the documentation takes from the code: `npm run docs`. Tests compare.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { documentSettings } from '../src/config/document-settings.ts';
import { documentApi } from '../test/api/document-api.ts';
import { documentConformance } from './document-conformance.ts';
import { documentDiagnostics } from './document-diagnostics.ts';
import { fillOutputs } from './readme-blocks.ts';
import { readmeOutputs } from './readme-outputs.ts';

const root = resolve(import.meta.dirname, '..');

/** Null where this machine lacks what a page is made from: it stays as it is. */
const written: Readonly<Record<string, () => string | null | Promise<string | null>>> = {
  'docs/api.md': documentApi,
  'docs/conformance.md': documentConformance,
  'docs/configuration.md': documentSettings,
  'docs/diagnostics.md': documentDiagnostics,
  'README.md': async () => fillOutputs(readFileSync(resolve(root, 'README.md'), 'utf8'), await readmeOutputs()),
};

for (const [path, text] of Object.entries(written)) {
  const content = await text();
  if (content === null) continue;
  writeFileSync(resolve(root, path), content);
  console.log(path);
}
