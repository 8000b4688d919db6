import type { SourceProfile } from '../src/compile/source-profile.ts';
import { hitCorpusFile } from '../test/end-to-end/hit-corpus.ts';
import { huntFiles } from '../test/end-to-end/hunt-files.ts';
import { sigmaHqRules } from '../test/end-to-end/real-rules.ts';
import type { HuntedTelemetry } from './document-telemetry.ts';
import { markdownTable } from './markdown-table.ts';
import { type HuntedFile, type Tightness, measureTightness } from './measure-tightness.ts';
import { type PushedRule, wideningsOf } from './pushed-rules.ts';

/** Gives the section on how much more the queries return than the rules match. Takes as long as `measureTightness`, twice. */
export async function documentTightness(
  rules: readonly PushedRule[],
  { module, plain }: HuntedTelemetry,
  profile: SourceProfile,
): Promise<string> {
  const ofModules = await measureTightness(rules, [module, await huntedCorpus('winlogbeat8')], profile);
  const ofPlain = await measureTightness(rules, [plain, await huntedCorpus('raw8')], profile);
  const both = ofModules.map((one, index) => summed(one, ofPlain[index]!));
  const loose = both.filter(({ returned, matched }) => returned > matched);
  return `## Tightness

What a rule's own query returns, which the matcher then looks through, over the telemetry and the hit corpus in both shapes. The
queries are run by the small Elasticsearch of \`test/compile/indexed-documents.ts\`; over the hit corpus,
\`test/elastic/query-corpus.test.ts\` holds it to finding the same documents as a real one, query by query. No query misses a match. ${(both.length - loose.length).toLocaleString('en')} of ${both.length.toLocaleString('en')} rules
return nothing that they do not match. The last column lists all that widens a query, not what weighed most in these events.

${markdownTable(
  ['Documents returned', 'Rules', 'Median', '95th percentile', 'Most', 'Returned', 'Matched'],
  [...rowsOf('winlogbeat 8 with modules', ofModules), ...rowsOf('winlogbeat 8 plain', ofPlain)],
)}

The 20 rules with a match whose queries return the most for each:

${markdownTable(['Rule', 'Returned', 'Matched', 'Where the query is wider'], worst(both.filter(hasMatch), perMatch))}

The 20 rules without a match whose queries return the most:

${markdownTable(
  ['Rule', 'Returned', 'Where the query is wider'],
  worst(
    both.filter((rule) => !hasMatch(rule)),
    ({ returned }) => returned,
  ).map(([title, returned, , why]) => [title, returned, why]),
)}`;
}

async function huntedCorpus(shape: 'winlogbeat8' | 'raw8'): Promise<HuntedFile> {
  const file = hitCorpusFile(shape)!;
  return { file, matches: await huntFiles(sigmaHqRules()!, [file]) };
}

function summed(one: Tightness, other: Tightness): Tightness {
  return { ...one, returned: one.returned + other.returned, matched: one.matched + other.matched };
}

function hasMatch({ matched }: Tightness): boolean {
  return matched > 0;
}

function perMatch({ returned, matched }: Tightness): number {
  return returned / matched;
}

type Row = readonly [string, number, number, string];

function worst(rules: readonly Tightness[], measure: (rule: Tightness) => number): readonly Row[] {
  const ranked = rules.toSorted((one, other) => measure(other) - measure(one));
  return ranked
    .slice(0, 20)
    .map(({ bound, query, returned, matched }) => [bound.rule.title, returned, matched, wideningsOf(query)]);
}

function rowsOf(shape: string, rules: readonly Tightness[]): readonly (readonly (string | number)[])[] {
  const hits = rules.filter(hasMatch);
  const others = rules.filter((rule) => !hasMatch(rule));
  return [
    [`${shape}: for each match, of rules with one`, ...spread(hits, perMatch)],
    [`${shape}: in all, of rules without one`, ...spread(others, ({ returned }) => returned)],
  ];
}

function spread(rules: readonly Tightness[], measure: (rule: Tightness) => number): readonly number[] {
  const values = rules.map(measure).sort((one, other) => one - other);
  const at = (share: number): number => values[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0;
  const sum = (count: (rule: Tightness) => number): number => rules.reduce((all, rule) => all + count(rule), 0);
  return [rules.length, at(0.5), at(0.95), at(1), sum(({ returned }) => returned), sum(({ matched }) => matched)];
}
