import { writeFileSync } from 'node:fs';
import { bindFilters } from '../compile/bind-rule.ts';
import type { ExplainedItem } from '../compile/explanation.ts';
import { loadRuleTests, ruleFilesOf } from '../load.ts';
import { pairRuleTests } from '../rule-tests/pair-rule-tests.ts';
import { parseRuleTests } from '../rule-tests/parse-rule-tests.ts';
import { printJunit } from '../rule-tests/print-junit.ts';
import type { TestResult } from '../rule-tests/rule-test.ts';
import { runRuleTests } from '../rule-tests/run-rule-tests.ts';
import type { TestedRule } from '../rule-tests/run-rule-tests.ts';
import { counted, grouped } from '../text/counted.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { inertText } from '../text/inert-text.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { filterPaths } from './filter-paths.ts';
import { loadBoundRules } from './load-bound-rules.ts';
import { loadReadingConfig } from './load-config.ts';
import { placeInline } from './place-inline.ts';
import { report } from './report.ts';

export const testRules: Command = {
  name: 'test',
  summary: 'Try rules on the events kept beside them.',
  help: `Usage: sigma-bridge test PATH... [--filters PATH] [--junit FILE] [--json]

  PATH             rule files and folders; the tests of whoami.yml are in whoami.test.yml beside it, and either may be named
  --junit FILE     write the results as JUnit XML too
  --filters PATH   a file of Sigma filters, or a folder of them (repeatable): what one removes counts as no match
  --mappings PATH  field mappings laid over the shipped ones (repeatable)
  --config FILE    the configuration (default: sigma-bridge.yml where there is one): its placeholders, mappings and
                   events, and, where FILE is named, its filters
  --json           {"summary":{"rules","untested","tests","failed","filters"},"tests":[...],"untested":[...],"diagnostics":[...]}

A file of tests holds events that the rule must match and events that it must not, in any shape that is read:

  match:
    - name: whoami on a plain document
      event:
        winlog.channel: Microsoft-Windows-Sysmon/Operational
        event.code: '1'
        winlog.event_data.Image: C:\\Windows\\System32\\whoami.exe
  noMatch:
    - name: a quiet morning
      events: morning.ndjson

Rules are tried without filters unless --filters or --config asks for them; then those among the rules count as well.

Exit code: 0 the rules do what the tests say, 1 something differs or there are errors, 2 wrong usage or configuration.`,
  options: {
    filters: { type: 'string', multiple: true },
    junit: { type: 'string' },
    mappings: { type: 'string', multiple: true },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  if (args.positionals.length === 0) throw new UsageError('No rule file or folder is named.');
  const config = loadReadingConfig(args.text('config'), io);
  if (config === null) return 2;
  // A configuration that merely lies in the working directory has not been asked for.
  const filters = filterPaths(args.text('config') === null ? { filters: [] } : config.config, args, io);
  if (filters === null) return 2;
  const bound = loadBoundRules([...ruleFilesOf(args.positionals), ...filters], config, args, { io });
  if (bound === null) return 2;
  const { mapping, loaded, bindings, ...read } = bound;
  const asked = filters.length === 0 ? [] : loaded.filters;
  const testFiles = loadRuleTests(args.positionals, loaded.files);
  const parsed = testFiles.files.map(({ file, text }) => ({ file, ...parseRuleTests(text, file) }));

  const rules: readonly TestedRule[] = [
    ...bindings.map(({ bound }) => ({
      ...{ id: bound.rule.id, title: bound.rule.title, file: bound.rule.at.file, bound },
      filters: bindFilters(asked, bound, mapping),
    })),
    ...loaded.refused.map(({ id, title, at, diagnostics }) => ({
      ...{ id, title, file: at.file, bound: null, refusal: firstError(diagnostics) },
    })),
  ];
  const { pairs, untested, diagnostics: unpaired } = pairRuleTests(rules, parsed);
  const runs = await Promise.all(pairs.map(({ rule, tests }) => runRuleTests(rule, tests)));
  const results = runs.flatMap((each) => each.results);
  const diagnostics = [
    ...read.diagnostics,
    ...[...testFiles.diagnostics, ...parsed.flatMap((each) => each.diagnostics), ...unpaired],
    ...runs.flatMap((each) => each.diagnostics),
  ];

  const junit = args.text('junit');
  if (junit !== null) writeJunit(junit, printJunit(results, untested));
  const failed = results.filter(({ passed }) => !passed);
  const summary = {
    ...{ rules: rules.length, untested: untested.length, tests: results.length, failed: failed.length },
    filters: asked.length,
  };
  if (args.flag('json')) {
    const answer = {
      summary,
      tests: results.map(placeInline),
      untested: untested.map(nameOf),
      diagnostics: diagnostics.map(placeInline),
    };
    await io.out(`${JSON.stringify(answer)}\n`);
  } else {
    report(diagnostics, [...read.files, ...testFiles.files], io);
    for (const result of failed) await io.out(`${tellFailure(result)}\n\n`);
    if (untested.length > 0) await io.out(`${tellUntested(untested)}\n\n`);
    await io.out(`${tellSummary(summary)}\n`);
  }
  return failed.length > 0 || hasErrors(diagnostics) ? 1 : 0;
}

function tellSummary(summary: Readonly<Record<'rules' | 'untested' | 'tests' | 'failed' | 'filters', number>>): string {
  const { rules, untested, tests, failed, filters } = summary;
  const tried = filters === 0 ? '' : `, with ${counted(filters, 'filter')}`;
  return `${counted(rules, 'rule')}, ${grouped(untested)} without tests; ${counted(tests, 'test')}, ${grouped(failed)} failed${tried}`;
}

function firstError(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.find(({ severity }) => severity === 'error')!.message;
}

function tellFailure({ rule, name, at, expected, difference, explanation }: TestResult): string {
  const lines = [
    `${at.file}:${at.line}:${at.column} ${expected}: ${name}`,
    `    ${rule.title ?? '(no title)'}: ${difference!}`,
    ...explanation.map((item) => `    ${tellItem(item)}`),
  ];
  return lines.map(inertText).join('\n');
}

function tellItem({ search, item, matched, path, value, line }: ExplainedItem): string {
  const found = path === null ? 'the field is absent' : `${path} is '${value ?? ''}'`;
  return `${search}, line ${line}: ${item}: '${matched ?? ''}' holds, ${found}`;
}

function tellUntested(rules: readonly TestedRule[]): string {
  const lines = rules.map(({ title, file }) => `  ${title ?? '(no title)'}  ${file}`);
  return ['without tests:', ...lines].map(inertText).join('\n');
}

function writeJunit(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new UsageError(`--junit: '${file}' cannot be written: ${(cause as Error).message}.`, {
      hint: 'Name a file in a folder that is there and may be written.',
      cause,
    });
  }
}

function nameOf({ id, title, file }: TestedRule): TestResult['rule'] {
  return { id, title, file };
}
