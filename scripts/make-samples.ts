// Writes samples/ and test/data/psexec/: `npx node scripts/make-samples.ts`. The same files on every machine.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { psexecFacts, psexecShapes } from '../test/data/psexec/facts.ts';
import type { Document } from './samples/document.ts';
import { intrusion } from './samples/intrusion.ts';
import { moduleDocument } from './samples/module-document.ts';
import { ordinary } from './samples/ordinary.ts';
import { plainDocument } from './samples/plain-document.ts';
import { documents, recordIds } from './samples/recording.ts';

const root = resolve(import.meta.dirname, '..');

/** The generated files: path in the repository to content. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const story = intrusion();
  const noise = ordinary();
  const ids = recordIds([...story, ...noise], 418_000);
  const files = new Map<string, readonly Document[]>([
    ['samples/intrusion.ndjson', documents(story, ids)],
    ['samples/ordinary.ndjson', documents(noise, ids)],
  ]);
  for (const shape of psexecShapes) {
    const document = shape === 'wlb8' ? moduleDocument : plainDocument;
    for (const group of new Set(psexecFacts.map((fact) => fact.group))) {
      const facts = psexecFacts.filter((fact) => fact.group === group);
      // Both shapes tell of the same event, so they share its record id.
      files.set(
        `test/data/psexec/${group}.${shape}.ndjson`,
        facts.map((fact) => document(fact.event, 7_100 + psexecFacts.indexOf(fact))),
      );
    }
  }
  return new Map(
    [...files].map(([path, list]) => [path, list.map((document) => `${JSON.stringify(document)}\n`).join('')]),
  );
}

if (import.meta.main) {
  for (const [path, content] of generatedFiles()) {
    mkdirSync(dirname(resolve(root, path)), { recursive: true });
    writeFileSync(resolve(root, path), content);
    console.log(`${path}: ${content.split('\n').length - 1} documents, ${Buffer.byteLength(content)} bytes`);
  }
}
