import { readFileSync } from 'node:fs';

export type EventDocument = Readonly<Record<string, unknown>>;

/** The documents of an NDJSON file, in order. */
export function readDocuments(file: string): readonly EventDocument[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as EventDocument);
}
