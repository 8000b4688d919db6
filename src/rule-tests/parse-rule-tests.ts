import { parseYaml } from '../text/parse-yaml.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { plainValue } from '../text/plain-value.ts';
import { readYaml } from '../text/yaml-reader.ts';
import type { YamlFields, YamlValue } from '../text/yaml-reader.ts';
import type { YamlNode } from '../text/yaml-node.ts';
import { ruleTestDiagnostic } from './diagnostic-codes.ts';
import type { Document } from '../ecs/document.ts';
import type { RuleTest, RuleTests, TestEvent } from './rule-test.ts';

/** Reads a file of tests; each of its documents is of one rule. Those with an error are left out. */
export function parseRuleTests(
  text: string,
  file: string,
): { readonly tests: readonly RuleTests[]; readonly diagnostics: readonly Diagnostic[] } {
  const { documents, diagnostics: found } = parseYaml(text, file);
  const diagnostics: Diagnostic[] = [...found];
  const tests = documents.flatMap((document) => {
    const before = diagnostics.length;
    const parsed = parseDocument(document, diagnostics);
    return parsed === null || hasErrors(diagnostics.slice(before)) ? [] : [parsed];
  });
  if (documents.length === 0 && diagnostics.length === 0) {
    diagnostics.push(empty({ file, line: 1, column: 1 }));
  }
  return { tests, diagnostics };
}

function parseDocument(document: YamlNode, diagnostics: Diagnostic[]): RuleTests | null {
  const fields = readYaml(document, diagnostics).mapping();
  if (fields === null) return null;
  const ruleValue = fields.optional('rule');
  const id = ruleValue?.string()?.toLowerCase() ?? null;
  const tests = [
    ...parseTests(fields.optional('match'), 'match', diagnostics),
    ...parseTests(fields.optional('noMatch'), 'noMatch', diagnostics),
  ];
  fields.refuseOthers();
  if (tests.length === 0 && !hasErrors(diagnostics)) diagnostics.push(empty(fields.at));
  refuseSharedNames(tests, diagnostics);
  return { at: fields.at, rule: ruleValue === null || id === null ? null : { id, at: ruleValue.at }, tests };
}

function parseTests(
  value: YamlValue | null,
  expected: RuleTest['expected'],
  diagnostics: Diagnostic[],
): readonly RuleTest[] {
  return (
    value?.items()?.flatMap((item): readonly RuleTest[] => {
      const fields = item.mapping();
      if (fields === null) return [];
      const name = fields.required('name')?.scalarText() ?? null;
      const event = parseEvent(fields, diagnostics);
      fields.refuseOthers();
      return name === null || event === null ? [] : [{ name, at: item.at, expected, event }];
    }) ?? []
  );
}

function parseEvent(fields: YamlFields, diagnostics: Diagnostic[]): TestEvent | null {
  const event = fields.optional('event');
  const events = fields.optional('events');
  if ((event === null) === (events === null)) {
    const message =
      event === null ? "The test has neither 'event' nor 'events'." : "The test has 'event' and 'events'.";
    const hint = "Write the document under 'event', or the name of an NDJSON file after 'events'.";
    diagnostics.push(ruleTestDiagnostic('RULETEST_EVENT', message, { at: fields.at, hint }));
    return null;
  }
  if (events !== null) {
    const path = events.string();
    return path === null ? null : { kind: 'file', path, at: events.at };
  }
  const document = event!.mapping();
  return document === null ? null : { kind: 'document', document: plainValue(document.node) as Document };
}

function refuseSharedNames(tests: readonly RuleTest[], diagnostics: Diagnostic[]): void {
  const first = new Map<string, RuleTest>();
  for (const test of tests) {
    const other = first.get(test.name);
    first.set(test.name, other ?? test);
    if (other === undefined) continue;
    const message = `'${test.name}' is also the name of the test on line ${other.at.line}.`;
    const hint = 'Say in the name what the event is.';
    diagnostics.push(ruleTestDiagnostic('RULETEST_DUPLICATE_NAME', message, { at: test.at, hint }));
  }
}

function empty(at: RuleTests['at']): Diagnostic {
  const hint = "Write events under 'match' and 'noMatch'.";
  return ruleTestDiagnostic('RULETEST_EMPTY', 'There is nothing to try the rule on.', { at, hint });
}
