import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './load.ts';

type Document = Readonly<Record<string, unknown>>;

/** How far the last sample event lies in the past. */
const endsBeforeNowMs = 60_000;

/** The sample events that ship with the product, all moved by one span so that the last of them has just happened. */
export function loadSamples(nowMs: number): readonly Document[] {
  const folder = join(packageRoot, 'samples');
  const documents = readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as Document);
  const lastMs = Math.max(...documents.map((document) => Date.parse(document['@timestamp'] as string)));
  return documents.map((document) => moveTimes(document, nowMs - endsBeforeNowMs - lastMs) as Document);
}

/** As `2026-10-06T09:12:04.477Z` in `@timestamp`, and `2026-10-06 09:12:04.477` where Sysmon writes a time, `message` included. */
const times = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{3}Z?(?!\d)/g;

/** Moves every time that stands in a document's texts. */
function moveTimes(value: unknown, byMs: number): unknown {
  if (typeof value === 'string') return value.replaceAll(times, (time) => moveTime(time, byMs));
  if (Array.isArray(value)) return value.map((item) => moveTimes(item, byMs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, moveTimes(item, byMs)]));
}

function moveTime(time: string, byMs: number): string {
  const moved = new Date(Date.parse(time.replace(' ', 'T').replace(/Z?$/, 'Z')) + byMs).toISOString();
  return time.includes('T') ? moved : moved.replace('T', ' ').replace('Z', '');
}
