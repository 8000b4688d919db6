import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import { compileRule } from '../../src/compile/judge.ts';
import { parseConfig, parseReadingConfig } from '../../src/config/parse-config.ts';
import { parseFieldTypes } from '../../src/ecs/field-types.ts';
import { parseMapping } from '../../src/ecs/parse-mapping.ts';
import { parseRuleTests } from '../../src/rule-tests/parse-rule-tests.ts';
import { lintRules } from '../../src/sigma/lint/lint-rules.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import type { Diagnostic } from '../../src/text/diagnostic.ts';
import { linesOf } from '../../src/text/excerpt.ts';
import { formatDiagnostic } from '../../src/text/format-diagnostic.ts';
import { shippedProfile } from '../compile/shipped.ts';
import { ownFiles, ownMapping } from '../ecs/own-mapping.ts';
import { always, fuzzTimeoutMs } from './fuzz.ts';
import { mangled, realRules, repeated, yamlBelow } from './mangled.ts';

const file = 'f.yml';
const profile = shippedProfile('wlb8');
const placeholders = new Map([['a', ['x', 'y*']]]);

/** Every reader of YAML files: what it says of a text. */
const readers: Readonly<Record<string, (text: string) => readonly Diagnostic[]>> = {
  rules(text) {
    const { rules, refused, filters, refusedFilters, diagnostics } = parseRules(text, file, placeholders);
    const lints = lintRules({ rules, files: [{ file, text }], conventions: true });
    const bound = rules.map((rule) => bindRule(rule, ownMapping));
    for (const { bound: each, diagnostics: found } of bound) compileRule(each, found, profile);
    for (const each of [...refused, ...refusedFilters]) expect(each.diagnostics).not.toEqual([]);
    for (const each of [...rules, ...filters]) expect(text).toContain(each.text.slice(0, 10));
    return [...diagnostics, ...lints, ...bound.flatMap((each) => each.diagnostics)];
  },
  mappings: (text) => parseMapping([...ownFiles.slice(0, 3), { file, text }]).diagnostics,
  'rule tests': (text) => parseRuleTests(text, file).diagnostics,
  'field types': (text) => parseFieldTypes(text, file).diagnostics,
  configuration(text) {
    const input = { file: { name: file, text }, env: {}, readFile: () => 'x' };
    return [...parseConfig(input).diagnostics, ...parseReadingConfig(input).diagnostics];
  },
};

function expectPlaces(text: string, diagnostics: readonly Diagnostic[]): void {
  const lines = linesOf(text);
  for (const diagnostic of diagnostics) {
    const { at } = diagnostic;
    formatDiagnostic(diagnostic, lines);
    if (at?.file !== file) continue;
    const width = lines[at.line - 1]?.length ?? -1;
    if (at.column < 1 || at.column > width + 1) throw new Error(`no such place: ${JSON.stringify(diagnostic)}`);
  }
}

const configuration = `dataDir: data
rules: [rules]
schedule: every 1m
api: { host: 127.0.0.1, port: 8090 }
sources:
  - name: dc
    elasticsearch: { url: 'https://localhost:9200', apiKey: '\${KEY}' }
    indices: [winlogbeat-*]
    startAt: 24h
placeholders:
  a: [x, y]
`;
const ruleTests = `rule: 00000000-0000-4000-8000-000000000000
match:
  - name: a shell
    event: { winlog: { channel: System, event_data: { Image: 'C:\\x.exe' } } }
noMatch:
  - name: a file
    events: other.ndjson
`;
const own = { 'rule tests': [ruleTests], configuration: [configuration], 'field types': yamlBelow('mappings/types') };
const texts: Readonly<Record<string, readonly string[]>> = {
  ...own,
  rules: realRules(),
  mappings: ownFiles.map(({ text }) => text),
};

test.each(Object.keys(readers))(
  'whatever was done to a file, it is read or told at a place that it has: %s',
  (kind) => {
    const any = fc.oneof({ weight: 4, arbitrary: mangled(texts[kind]!) }, fc.string({ unit: 'binary' }), repeatedSmall);
    return always(
      any,
      (text) => {
        expectPlaces(text, readers[kind]!(text));
      },
      200,
    );
  },
  fuzzTimeoutMs,
);

const repeatedSmall = repeated.map((text) => text.slice(0, 2_000));

test(
  'a file of the largest size is read in the time of its length, whatever it repeats',
  () =>
    always(
      fc.tuple(repeated, fc.constantFrom(...Object.keys(readers))),
      ([text, kind]) => {
        readers[kind]!(text);
      },
      15,
    ),
  fuzzTimeoutMs,
);
