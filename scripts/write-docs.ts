// Writes what the documentation takes from the code: `npm run docs`. Tests compare.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { documentSettings } from '../src/config/document-settings.ts';
import { documentApi } from '../test/api/document-api.ts';
import { documentDiagnostics } from './document-diagnostics.ts';
import { fillOutputs } from './readme-blocks.ts';
import { readmeOutputs } from './readme-outputs.ts';

const root = resolve(import.meta.dirname, '..');

const written: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/api.md': documentApi,
  'docs/configuration.md': documentSettings,
  'docs/diagnostics.md': documentDiagnostics,
  'README.md': async () => fillOutputs(readFileSync(resolve(root, 'README.md'), 'utf8'), await readmeOutputs()),
};

for (const [path, text] of Object.entries(written)) {
  writeFileSync(resolve(root, path), await text());
  console.log(path);
}
