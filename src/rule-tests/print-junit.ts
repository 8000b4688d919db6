import { inertText } from '../text/inert-text.ts';
import type { TestResult } from './rule-test.ts';

type TestedRule = TestResult['rule'];

/** A report in JUnit's XML: a suite for each rule file, and rules without tests as skipped. Whatever a name holds, it is well-formed. */
export function printJunit(results: readonly TestResult[], untested: readonly TestedRule[]): string {
  const files = new Set([...results.map(({ rule }) => rule.file), ...untested.map(({ file }) => file)]);
  const failed = results.filter(({ passed }) => !passed).length;
  const suites = [...files].map((file) =>
    suite(
      file,
      results.filter(({ rule }) => rule.file === file),
      untested.filter((rule) => rule.file === file),
    ),
  );
  const counts = { tests: results.length + untested.length, failures: failed, skipped: untested.length };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    ...element('testsuites', { name: 'sigma-bridge test', ...counts }, suites.flat()),
    '',
  ].join('\n');
}

function suite(file: string, results: readonly TestResult[], untested: readonly TestedRule[]): readonly string[] {
  const failed = results.filter(({ passed }) => !passed).length;
  const counts = { tests: results.length + untested.length, failures: failed, skipped: untested.length };
  const skipped = untested.map((rule) =>
    element('testcase', { classname: rule.title ?? file, name: 'has tests', file }, [
      '<skipped message="The rule has no tests."/>',
    ]),
  );
  return element('testsuite', { name: file, ...counts }, [...results.map(testCase), ...skipped].flat());
}

function testCase({ rule, name, at, expected, difference, explanation }: TestResult): readonly string[] {
  const place = { file: at.file, line: at.line };
  const attributes = { classname: rule.title ?? rule.file, name: `${expected}: ${name}`, ...place };
  if (difference === null) return element('testcase', attributes, []);
  const why = explanation.map(({ search, item, matched, path, value }) =>
    escape(`${search}: ${item}: '${matched ?? ''}' holds: ${path ?? 'absent'} = '${value ?? ''}'`),
  );
  return element('testcase', attributes, element('failure', { message: difference }, why));
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly string[],
): readonly string[] {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`);
  const open = `<${name}${written.join('')}`;
  return content.length === 0 ? [`${open}/>`] : [`${open}>`, ...content.map((line) => `  ${line}`), `</${name}>`];
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 takes neither control characters nor U+FFFE and U+FFFF, not even as references. */
function escape(text: string): string {
  return inertText(text)
    .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll(/[&<>"]/g, (character) => entities[character]!);
}
