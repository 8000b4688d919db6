import { nameOf } from '../compile/bind-diagnostics.ts';
import type { BoundRule } from '../compile/bound-rule.ts';
import { compileDiagnostic } from '../compile/diagnostic-codes.ts';
import { lintSource } from '../compile/lint-source.ts';
import { selectorsOf } from '../compile/selector-query.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { Config, SourceConfig } from '../config/settings.ts';
import { SourceError } from '../hunt/event-source.ts';
import type { EventSource } from '../hunt/event-source.ts';
import { openElastic } from '../open-stores.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { didYouMean } from '../text/near-miss.ts';
import type { Io } from './command.ts';
import { UsageError } from './command.ts';
import { report } from './report.ts';

/** What a source holds, as far as rules are checked against it. */
export interface CheckedSource {
  readonly profile: SourceProfile;
  /** What stands between the rules and what the source holds. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks rules against a configured source. `unreadable` where it cannot be read; why has been told. */
export async function checkAgainstSource(
  name: string,
  rules: readonly BoundRule[],
  config: Config,
  io: Io,
): Promise<CheckedSource | 'unreadable'> {
  const { source: open, diagnostics } = openElastic(settingsOf(name, config), config);
  const problems = open === null ? diagnostics : await open.check();
  report(problems, [], io);
  if (open === null) return 'unreadable';
  try {
    return hasErrors(problems) ? 'unreadable' : await checkSource(open.source, rules);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    report([{ code: error.code, severity: 'error', message: error.message }], [], io);
    return 'unreadable';
  } finally {
    await open.source.close();
  }
}

/** Reads the profile of a source, and counts the events of each kind that the rules read. */
export async function checkSource(source: EventSource, rules: readonly BoundRule[]): Promise<CheckedSource> {
  const profile = await source.profile();
  const withoutEvents = await rulesWithoutEvents(source, rules);
  const diagnostics = rules.flatMap((rule) => [...withoutEvents(rule), ...lintSource(rule, profile)]);
  return { profile, diagnostics };
}

function settingsOf(name: string, { sources }: Config): SourceConfig {
  const found = sources.find((source) => source.name === name);
  if (found !== undefined) return found;
  const names = sources.map((source) => source.name);
  const otherwise =
    names.length === 0 ? 'It has no sources: name it with --config.' : `There are: ${names.join(', ')}.`;
  throw new UsageError(`--source: the configuration has no '${name}'.`, { hint: didYouMean(name, names, otherwise) });
}

/** Counts what each rule would read, once for each choice of events. */
async function rulesWithoutEvents(
  source: EventSource,
  rules: readonly BoundRule[],
): Promise<(rule: BoundRule) => readonly Diagnostic[]> {
  const toMs = await source.clock();
  const counts = new Map<string, number>();
  for (const rule of rules) {
    const key = keyOf(rule);
    if (rule.variants.length === 0 || counts.has(key)) continue;
    const view = await source.open({ fromMs: 0, toMs }, { kind: 'scan', selectors: selectorsOf({ rules: [rule] }) });
    counts.set(
      key,
      [...view.expected.values()].reduce((sum, count) => sum + count, 0),
    );
    await view.close();
  }
  return (rule) => {
    if (counts.get(keyOf(rule)) !== 0) return [];
    const { logsource } = rule.rule;
    const message = `'${source.name}' holds 0 events that the rule reads (${nameOf(logsource)}).`;
    const hint = logsource.definition ?? 'See that they are collected.';
    return [compileDiagnostic('COMPILE_SOURCE_NO_EVENTS', message, { at: logsource.at, hint })];
  };
}

function keyOf(rule: BoundRule): string {
  return JSON.stringify(selectorsOf({ rules: [rule] }));
}
