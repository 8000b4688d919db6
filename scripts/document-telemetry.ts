import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { huntFiles, type FileMatch } from '../test/end-to-end/hunt-files.ts';
import { sigmaHqRules } from '../test/end-to-end/real-rules.ts';
import { sharedData } from '../test/shared-data.ts';
import { markdownTable } from './markdown-table.ts';
import type { HuntedFile } from './measure-tightness.ts';

/** What all rules of SigmaHQ match in the telemetry, in both shapes of the same events. */
export interface HuntedTelemetry {
  readonly module: HuntedFile;
  readonly plain: HuntedFile;
}

/** Why a match is not among those of the other engine; the first that fits holds. */
const classes: readonly { readonly why: string; readonly fits: (match: FileMatch, event: IndexedEvent) => boolean }[] =
  [
    {
      why: 'The event is Security 4688, which is process_creation as well as Sysmon 1 is; the other engine reads Sysmon alone.',
      fits: (_, { code }) => code === '4688',
    },
    {
      why: 'A keyword stands in `message`, which the other engine was not given.',
      fits: ({ explanation }) => explanation.some(({ field, path }) => field === null && path === 'message'),
    },
  ];

interface IndexedEvent {
  readonly channel: string;
  readonly code: string;
}

/** Null where the telemetry is not on this machine. Reads 240,000 events: some 20 s. */
export async function huntTelemetry(): Promise<HuntedTelemetry | null> {
  const [module, plain] = ['winlogbeat8', 'raw8'].map((shape) => sharedData(`telemetry/${shape}.ndjson.gz`));
  const rules = sigmaHqRules();
  if (module == null || plain == null || rules === null) return null;
  return {
    module: { file: module, matches: await huntFiles(rules, [module]) },
    plain: { file: plain, matches: await huntFiles(rules, [plain]) },
  };
}

/** Gives the section on what is found in the telemetry; null where there is nothing to compare it with. */
export function documentTelemetry({
  module: { matches: module },
  plain: { matches: plain },
}: HuntedTelemetry): string | null {
  const opinion = sharedData('telemetry/second-opinion.tsv.gz');
  const index = sharedData('telemetry/index.tsv.gz');
  if (opinion === null || index === null) return null;
  const events = indexedEvents(index);
  const second = new Set(tsv(opinion).map(([rule, line]) => `${rule!} ${line!}`));
  const found = new Set(module.map(pairOf));
  const foundPlain = new Set(plain.map(pairOf));
  const onlyInOne = [...found, ...foundPlain].filter((pair) => !found.has(pair) || !foundPlain.has(pair)).length;
  const more = module.filter((match) => !second.has(pairOf(match)));
  const classOf = (match: FileMatch): string =>
    classes.find(({ fits }) => fits(match, events[match.event.line - 1]!))?.why ?? 'Not explained.';
  return `## Telemetry

${events.length.toLocaleString('en')} events of lab hosts, mostly ordinary noise, in both shapes. All rules of SigmaHQ give ${module.length.toLocaleString('en')} pairs of ${String(new Set(module.map(({ rule }) => rule.id)).size)} rules on
documents of modules, and the same on plain ones (${String(onlyInOne)} differ). Another engine found ${second.size.toLocaleString('en')} pairs on the events in their
original form; ${String([...second].filter((pair) => !found.has(pair)).length)} of them are missing here. What is found here and not there:

${markdownTable(
  ['Pairs', 'Rules', 'Why'],
  [...Map.groupBy(more, classOf)].map(([why, pairs]) => [
    pairs.length,
    new Set(pairs.map(({ rule }) => rule.id)).size,
    why,
  ]),
)}

How often each rule matches, of ${events.length.toLocaleString('en')} events:

${markdownTable(['Rule', 'Events'], hitsByRule(module))}
`;
}

function pairOf({ rule, event }: FileMatch): string {
  return `${rule.id} ${String(event.line)}`;
}

function hitsByRule(matches: readonly FileMatch[]): readonly (readonly [string, number])[] {
  const counted = [...Map.groupBy(matches, ({ rule }) => rule.title)].map(
    ([title, hits]) => [title, hits.length] as const,
  );
  return counted.sort(([one, hits], [other, otherHits]) => otherHits - hits || (one < other ? -1 : 1));
}

/** In the order of the lines. */
function indexedEvents(file: string): readonly IndexedEvent[] {
  const rows = tsv(file).filter(([line]) => line !== 'line');
  return rows.map(([, channel, code]) => ({ channel: channel!, code: code! }));
}

function tsv(file: string): readonly (readonly string[])[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => line.split('\t'));
}
