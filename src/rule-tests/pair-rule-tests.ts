import { testFilesOf } from '../load.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { ruleTestDiagnostic } from './diagnostic-codes.ts';
import type { RuleTest, RuleTests } from './rule-test.ts';
import type { TestedRule } from './run-rule-tests.ts';

export interface TestFile {
  readonly file: string;
  readonly tests: readonly RuleTests[];
}

export interface PairedTests {
  readonly pairs: readonly { readonly rule: TestedRule; readonly tests: readonly RuleTest[] }[];
  /** The rules that no file of tests is of. */
  readonly untested: readonly TestedRule[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the rule of each file of tests: the one in the file beside it, or that of the id which the tests name. */
export function pairRuleTests(rules: readonly TestedRule[], files: readonly TestFile[]): PairedTests {
  const byTestFile = Map.groupBy(
    rules.flatMap((rule) => testFilesOf(rule.file).map((file) => ({ file, rule }))),
    ({ file }) => file,
  );
  const diagnostics: Diagnostic[] = [];
  const pairs: { rule: TestedRule; tests: readonly RuleTest[] }[] = [];
  const hasFile = new Set<TestedRule>();
  for (const { file, tests } of files) {
    const candidates = (byTestFile.get(file) ?? []).map(({ rule }) => rule);
    if (candidates.length === 0) diagnostics.push(noRuleFile(file));
    for (const each of candidates.length === 0 ? [] : tests) {
      const rule = ruleOf(each, candidates);
      if (rule === null) diagnostics.push(unknownRule(each, candidates));
      else pairs.push({ rule, tests: each.tests });
    }
    // Tests with a mistake are told of as such, and not besides as absent.
    if (tests.length === 0) for (const rule of candidates) hasFile.add(rule);
  }
  for (const { rule } of pairs) hasFile.add(rule);
  return { pairs, untested: rules.filter((rule) => !hasFile.has(rule)), diagnostics };
}

function ruleOf({ rule }: RuleTests, candidates: readonly TestedRule[]): TestedRule | null {
  if (rule === null) return candidates.length === 1 ? candidates[0]! : null;
  return candidates.find(({ id }) => id === rule.id) ?? null;
}

function unknownRule({ rule, at }: RuleTests, candidates: readonly TestedRule[]): Diagnostic {
  const ids = candidates.flatMap(({ id }) => id ?? []);
  const { file } = candidates[0]!;
  if (rule === null) {
    const message = `${file} holds ${candidates.length} rules, and the tests name none.`;
    return ruleTestDiagnostic('RULETEST_UNKNOWN_RULE', message, { at, hint: `Add a line 'rule: ${ids[0] ?? 'ID'}'.` });
  }
  const hint = `Its rules are: ${ids.join(', ')}.`;
  return ruleTestDiagnostic('RULETEST_UNKNOWN_RULE', `${file} holds no rule '${rule.id}'.`, { at: rule.at, hint });
}

function noRuleFile(file: string): Diagnostic {
  const beside = file.replace(/\.test(?=\.ya?ml$)/i, '');
  const at = { file, line: 1, column: 1 };
  return ruleTestDiagnostic('RULETEST_NO_RULE_FILE', `There is no rule in ${beside}.`, {
    at,
    hint: 'Name the file of tests for its rule.',
  });
}
