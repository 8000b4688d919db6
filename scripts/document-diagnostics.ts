import { activeRulesCodes } from '../src/active-rules.ts';
import { apiCodes } from '../src/api/diagnostic-codes.ts';
import { cliCodes } from '../src/cli/diagnostic-codes.ts';
import { compileCodes } from '../src/compile/diagnostic-codes.ts';
import { configCodes } from '../src/config/diagnostic-codes.ts';
import { mappingCodes } from '../src/ecs/diagnostic-codes.ts';
import { elasticCodes } from '../src/elastic/diagnostic-codes.ts';
import { embeddedCodes } from '../src/embedded/diagnostic-codes.ts';
import { filesCodes } from '../src/files/diagnostic-codes.ts';
import { findingsCodes } from '../src/findings/diagnostic-codes.ts';
import { huntCodes } from '../src/hunt/diagnostic-codes.ts';
import { loadCodes } from '../src/load.ts';
import { sigmaCodes } from '../src/sigma/diagnostic-codes.ts';
import type { CodeEntry } from '../src/text/diagnostic.ts';
import { yamlCodes } from '../src/text/diagnostic-codes.ts';

export interface DiagnosticArea {
  readonly title: string;
  readonly codes: Readonly<Record<string, CodeEntry & { readonly status?: number }>>;
}

/** Every table of codes that there is, in the order in which somebody who begins meets them. */
export const diagnosticAreas: readonly DiagnosticArea[] = [
  { title: 'The command line', codes: cliCodes },
  { title: 'Configuration', codes: configCodes },
  { title: 'Loading files', codes: loadCodes },
  { title: 'YAML, of rules, mappings and configuration alike', codes: yamlCodes },
  { title: 'Sigma rules', codes: sigmaCodes },
  { title: 'Rules that the configuration names', codes: activeRulesCodes },
  { title: 'Mappings', codes: mappingCodes },
  { title: 'Rules on the mapping', codes: compileCodes },
  { title: 'Event files', codes: filesCodes },
  { title: 'Elasticsearch', codes: elasticCodes },
  { title: 'Runs', codes: huntCodes },
  { title: 'The data folder', codes: embeddedCodes },
  { title: 'Lists of findings and matches', codes: findingsCodes },
  { title: 'The API', codes: apiCodes },
];

/** Gives docs/diagnostics.md. */
export function documentDiagnostics(): string {
  return `# Diagnostics

Whatever is wrong is told with a code that stays the same, the place where there is one, and a hint how to mend it:

\`\`\`
rules/whoami.yml:7:17 SIGMA_UNKNOWN_MODIFIER 'contians' is not a Sigma modifier. Did you mean 'contains'?
\`\`\`

An error keeps something from being done: the rule does not run, the service does not start, the window stays open. With a
warning, which says so before its code, it is done, perhaps not as meant. One mistake never stops what it does not concern. The API answers with the same
codes, as \`code\` of [problem details](https://www.rfc-editor.org/rfc/rfc9457).
${diagnosticAreas.map(section).join('')}`;
}

function section({ title, codes }: DiagnosticArea): string {
  const rows = Object.entries(codes).map(([code, { severity, status, meaning, remedy }]) => {
    const kind = status === undefined ? severity : `${severity}, ${status}`;
    return `| \`${code}\` | ${kind} | ${cell(meaning)} | ${cell(remedy)} |`;
  });
  return `
## ${title}

| Code | Severity | What it means | What to do |
|---|---|---|---|
${rows.join('\n')}
`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
