import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generatedFiles } from '../scripts/make-samples.ts';
import type { Document } from '../scripts/samples/document.ts';
import { applySecurityPipeline } from '../scripts/samples/security-pipeline.ts';
import { applySysmonPipeline } from '../scripts/samples/sysmon-pipeline.ts';
import type { EventKind, WindowsEvent } from '../scripts/samples/windows-event.ts';
import { workstation } from '../scripts/samples/cast.ts';
import { psexecCases } from './data/psexec/cases.ts';
import { sharedData } from './shared-data.ts';

const root = resolve(import.meta.dirname, '..');

interface SampleDocument extends Document {
  readonly '@timestamp': string;
  readonly event: { readonly code: string; readonly module?: string; readonly ingested?: string };
  readonly host: { readonly name: string };
  readonly winlog: { readonly channel: string; readonly record_id: number | string };
}

function documentsOf(path: string): SampleDocument[] {
  const text = readFileSync(path, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SampleDocument);
}

const intrusion = documentsOf(resolve(root, 'samples/intrusion.ndjson'));
const ordinary = documentsOf(resolve(root, 'samples/ordinary.ndjson'));

test('the generator makes the files that are kept', () => {
  const kept = new Map([...generatedFiles().keys()].map((path) => [path, readFileSync(resolve(root, path), 'utf8')]));
  expect(generatedFiles()).toEqual(kept);
});

test('the ordinary morning has hundreds of events, and no file is larger than a megabyte', () => {
  expect(ordinary.length).toBeGreaterThanOrEqual(400);
  for (const [path, content] of generatedFiles())
    expect([path, Buffer.byteLength(content) <= 1e6]).toEqual([path, true]);
});

test('the counts in samples/README.md are those of the files', () => {
  const readme = readFileSync(resolve(root, 'samples/README.md'), 'utf8');
  const counts = [...readme.matchAll(/`(\w+\.ndjson)` \| (\d+) events/g)].map(([, file, count]) => [
    file,
    Number(count),
  ]);
  expect(counts).toEqual([
    ['intrusion.ndjson', intrusion.length],
    ['ordinary.ndjson', ordinary.length],
  ]);
});

test('the samples lie within three hours, in order, and were ingested nowhere yet', () => {
  for (const documents of [intrusion, ordinary]) {
    const times = documents.map((document) => Date.parse(document['@timestamp']));
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(3 * 60 * 60 * 1000);
    expect(documents.filter((document) => document.event.ingested !== undefined)).toEqual([]);
  }
});

test('record ids of a log count up with time and occur once', () => {
  const logs = Map.groupBy([...intrusion, ...ordinary], ({ host, winlog }) => `${host.name} ${winlog.channel}`);
  for (const [log, documents] of logs) {
    const ids = documents.map((document) => Number(document.winlog.record_id)).toSorted((a, b) => a - b);
    expect([log, ids]).toEqual([log, ids.map((_, index) => ids[0]! + index)]);
  }
});

test.for([
  ['module', ['1', '11', '13', '3', '4624', '4688', '5145', '7']],
  ['plain', ['1', '11', '3', '4624', '4688', '5145', '7', '7045']],
] as const)('the intrusion is told in the %s shape', ([shape, codes]) => {
  const told = intrusion.filter((document) => (document.event.module !== undefined) === (shape === 'module'));
  expect([...new Set(told.map((document) => document.event.code))].sort()).toEqual(codes);
});

test('every PsExec case has its line, and both shapes hold as many', () => {
  for (const { file, line, shape } of psexecCases) {
    const document = documentsOf(resolve(root, 'test/data/psexec', file))[line - 1];
    expect([file, line, document?.event.module !== undefined]).toEqual([file, line, shape === 'wlb8']);
  }
  expect(Map.groupBy(psexecCases, (row) => row.shape).get('wlb8')).toHaveLength(psexecCases.length / 2);
});

/** Left out on purpose, or never needed: descriptions, a flow id, arguments with escaped quotes. */
const unlike =
  /^(network\.community_id|winlog\.event_data\.Access\w+Description|process\.(parent\.)?args(_count)?|related\.)/;

describe('the module shape is what the pipelines of winlogbeat make of the plain one', () => {
  test.for([
    ['extra/sysmon.raw-winlogbeat8.ndjson', 'sysmon.ndjson', 25],
    ['extra/security.raw-winlogbeat8.ndjson', 'security.ndjson', 18],
    ['derived/hit-corpus.raw8.ndjson', 'derived/hit-corpus.winlogbeat8.ndjson', 426],
  ] as const)('%s', ([plainFile, moduleFile, count], { skip }) => {
    const paths = [sharedData(`winlogbeat/${plainFile}`), sharedData(`winlogbeat/${moduleFile}`)] as const;
    if (paths[0] === null || paths[1] === null) return skip('no golden documents on this machine');
    const golden = documentsOf(paths[1]);
    const pairs = documentsOf(paths[0]).flatMap((plain, index) => {
      const made = piped(plain);
      return made === null ? [] : [[leaves(made), leaves(golden[index]!)] as const];
    });
    expect(pairs).toHaveLength(count);
    for (const [made, expected] of pairs) expect(made).toEqual(expected);
  });
});

/** The plain document after the pipeline of its channel; null where the samples have no such event. */
function piped(plain: SampleDocument): Document | null {
  const winlog = plain.winlog as unknown as { channel: string; event_data?: Record<string, string> };
  const data = winlog.event_data ?? {};
  if (data.Details?.startsWith('QWORD')) return null;
  const kind = { code: plain.event.code, channel: winlog.channel } as EventKind;
  const timeMs = Date.parse(`${data.UtcTime?.replace(' ', 'T') ?? ''}Z`);
  const event: WindowsEvent = { timeMs, host: workstation, kind, data, writtenBy: null };
  const document = structuredClone<Document>(plain);
  if (winlog.channel.startsWith('Microsoft-Windows-Sysmon') && ['1', '3', '7', '11', '13'].includes(kind.code)) {
    applySysmonPipeline(document, event);
  } else if (winlog.channel === 'Security' && ['4624', '4688', '5145'].includes(kind.code)) {
    applySecurityPipeline(document, event);
  } else return null;
  return document;
}

function leaves(document: Document, prefix = ''): Record<string, unknown> {
  const entries = Object.entries(document).flatMap(([name, value]): [string, unknown][] => {
    const path = `${prefix}${name}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.entries(leaves(value as Document, `${path}.`));
    }
    return unlike.test(path) ? [] : [[path, value]];
  });
  return Object.fromEntries(entries);
}
