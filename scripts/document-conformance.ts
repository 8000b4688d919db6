import { basename, join } from 'node:path';
import { bindRule } from '../src/compile/bind-rule.ts';
import { sigmaCodes } from '../src/sigma/diagnostic-codes.ts';
import type { SigmaCode } from '../src/sigma/diagnostic-codes.ts';
import { loadMapping, loadRules, packageRoot } from '../src/load.ts';
import { expectedPairs, foundPairs, hitCorpusFile, written } from '../test/end-to-end/hit-corpus.ts';
import { huntFiles } from '../test/end-to-end/hunt-files.ts';
import { psexecCases } from '../test/data/psexec/cases.ts';
import { readDocuments } from '../test/end-to-end/read-documents.ts';
import { everyRule, realRules, sigmaHqRules } from '../test/end-to-end/real-rules.ts';
import { regressionFile, regressionForms, regressionPairs } from '../test/end-to-end/regression.ts';
import { sharedData } from '../test/shared-data.ts';
import { documentTelemetry, huntTelemetry } from './document-telemetry.ts';
import { documentTightness } from './document-tightness.ts';
import { documentVerdicts } from './document-verdicts.ts';
import { documentWideQueries } from './document-wide-queries.ts';
import { markdownTable } from './markdown-table.ts';
import { pushedRules, templateProfile } from './pushed-rules.ts';

/** Gives docs/conformance.md; null where the rules and events that it counts are not on this machine. */
export async function documentConformance(): Promise<string | null> {
  if (sigmaHqRules() === null || hitCorpusFile('raw8') === null) return null;
  const hunted = await huntTelemetry();
  const telemetry = hunted && documentTelemetry(hunted);
  if (hunted === null || telemetry === null) return null;
  const profile = templateProfile();
  const pushed = pushedRules(profile);
  return `# Conformance

What SigmaHQ's rules find here, counted over real events. \`npm run docs\` writes this page; a test compares it.

## Rules that run

${markdownTable(['Rules of SigmaHQ', 'Files', 'Run', 'Not mapped', 'Refused'], ruleRows())}

Not mapped: of another product than Windows, of a logsource that no [mapping](mappings.md) knows, or whose events winlogbeat
cannot collect. These rules are judged degraded and blind. Refused:

${markdownTable(['Why', 'Rules'], refusedRows())}

## Matches

A pair is a rule and a document that it matches; an event that is there twice makes one match of two pairs. The test of each
row finds the same by \`hunt\` over the files and by the scheduler on Elasticsearch 8.19 and 9.5, with \`scan\` (every rule) and
with \`push\`: every rule over the hit corpus on 9.5, elsewhere the rules with a hit, since all at once keep a small server
busy for minutes. Rows with * are found on the embedded store as well; records of EVTX files there alone, since no index
holds them.

That a query finds whatever the matcher matches is tested on both versions for 2,856 Windows rules by 1,212 documents (3,461,472
pairs, \`test/elastic/query-corpus.test.ts\`) and for 500 generated rules by 300 generated documents (150,000 pairs, each query
whole, merged and split: \`test/elastic/query-superset.test.ts\`).

${markdownTable(['Events', 'Documents', 'Pairs', 'Matches', 'Test'], await matchRows())}

## SigmaHQ's own regression events

SigmaHQ publishes with ${regressionRules()} of its rules the events that each of them matches, as records of EVTX files. They are read
in three forms: as published (by \`hunt\`, and on the embedded store), as winlogbeat 8 sends them, and as its modules leave them.

${markdownTable(['Form', 'Events that the rule matches', 'Found', 'Its rule is refused'], await regressionRows())}

All rules together find the same pairs in the three forms.

## Against another evaluator

The hit corpus comes with pairs that another evaluator found over the original events, before they were winlogbeat's.

${await comparison()}

${await documentTightness(pushed, hunted, profile)}

${documentWideQueries(pushed)}

${documentVerdicts(pushed)}

${telemetry}`;
}

function ruleRows(): readonly (readonly (string | number)[])[] {
  const { mapping } = loadMapping();
  const rows = sigmaHqRules()!.map((folder) => {
    const { rules, refused, files } = loadRules([folder]);
    const run = rules.filter((rule) => bindRule(rule, mapping).bound.variants.length > 0).length;
    return [files.length, run, rules.length - run, refused.length];
  });
  const sums = rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0));
  return [...rows.map((row, index) => [`\`${basename(sigmaHqRules()![index]!)}\``, ...row]), ['all', ...sums]];
}

function refusedRows(): readonly (readonly (string | number)[])[] {
  const { refused } = loadRules(sigmaHqRules()!);
  const byCode = Map.groupBy(refused, ({ diagnostics }) => diagnostics[0]!.code as SigmaCode);
  return [...byCode].map(([code, rules]) => [`\`${code}\`: ${sigmaCodes[code].meaning}`, rules.length]);
}

async function matchRows(): Promise<readonly (readonly (string | number)[])[]> {
  const golden = ['sysmon', 'security', 'powershell'].map((name) => sharedData(`winlogbeat/${name}.ndjson`)!);
  const samples = ['intrusion', 'ordinary'].map((name) => join(packageRoot, `samples/${name}.ndjson`));
  const counted = async (files: readonly string[]): Promise<readonly number[]> => {
    const found = await huntFiles(everyRule()!, files);
    const documents = files.flatMap(readDocuments).length;
    return [documents, found.length, new Set(found.map(({ matchId }) => matchId)).size];
  };
  const cases = psexecCases.filter(({ matches }) => matches).length;
  return [
    [
      'hit corpus, winlogbeat 8 with modules *',
      ...(await counted([hitCorpusFile('winlogbeat8')!])),
      'elastic/hit-corpus',
    ],
    ['hit corpus, winlogbeat 8 plain *', ...(await counted([hitCorpusFile('raw8')!])), 'elastic/hit-corpus'],
    [
      'regression events, records of EVTX files *',
      ...(await counted([regressionFile('evtxjson')!])),
      'corpus/regression',
    ],
    [
      'regression events, winlogbeat 8 with modules *',
      ...(await counted([regressionFile('winlogbeat8')!])),
      'elastic/regression',
    ],
    ['regression events, winlogbeat 8 plain *', ...(await counted([regressionFile('raw8')!])), 'elastic/regression'],
    ["winlogbeat's golden documents", ...(await counted(golden)), 'elastic/golden'],
    ['the samples', ...(await counted(samples)), 'elastic/golden'],
    ['PsExec cases, both shapes, both PsExec rules *', psexecCases.length, cases, cases / 2, 'elastic/psexec'],
  ].map((row) => [...row.slice(0, -1), `\`test/${row.at(-1)!}.test.ts\``]);
}

function regressionRules(): number {
  const { expected, unsupported } = regressionPairs(realRules(everyRule()!));
  return new Set([...expected, ...unsupported].map(({ rule }) => rule)).size;
}

async function regressionRows(): Promise<readonly (readonly (string | number)[])[]> {
  const { expected, unsupported } = regressionPairs(realRules(everyRule()!));
  const names = {
    evtxjson: 'records of EVTX files',
    raw8: 'winlogbeat 8 plain',
    winlogbeat8: 'winlogbeat 8 with modules',
  };
  return Promise.all(
    regressionForms.map(async (form) => {
      const found = await huntFiles(everyRule()!, [regressionFile(form)!]);
      const pairs = new Set(written(found.map(({ rule, event }) => ({ rule: rule.id, line: event.line }))));
      const hits = written(expected).filter((pair) => pairs.has(pair)).length;
      return [names[form], expected.length + unsupported.length, hits, unsupported.length];
    }),
  );
}

async function comparison(): Promise<string> {
  const rules = realRules(everyRule()!);
  const expected = expectedPairs();
  const found = new Set(written(foundPairs(await huntFiles(everyRule()!, [hitCorpusFile('raw8')!]), rules)));
  const hit = new Set(written(expected));
  const extra = [...found].filter((pair) => !hit.has(pair)).length;
  const missed = [...hit].filter((pair) => !found.has(pair)).length;
  return `It has ${expected.length} pairs of ${new Set(expected.map(({ rule }) => rule)).size} rules; ${found.size} are found here, ${missed} of those expected are missed, and ${extra} are found that it
does not have.`;
}
