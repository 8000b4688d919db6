import { compileDiagnostic } from '../compile/diagnostic-codes.ts';
import { blindness } from '../compile/judge.ts';
import { lintSource } from '../compile/lint-source.ts';
import { recentEvents, recentMs } from '../compile/recent-events.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { Config, SourceConfig } from '../config/settings.ts';
import { SourceError } from '../hunt/event-source.ts';
import { openElastic } from '../open-stores.ts';
import type { OpenSource } from '../open-stores.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { didYouMean } from '../text/near-miss.ts';
import type { Io } from './command.ts';
import { UsageError } from './command.ts';
import type { BoundRules } from './load-bound-rules.ts';
import { report } from './report.ts';

type RuleBinding = BoundRules['bindings'][number];

/** What a source holds, as far as rules are checked against it. */
export interface CheckedSource {
  readonly profile: SourceProfile;
  /** What stands between the rules and what the source holds. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks rules against a configured source. `unreadable` where it cannot be read; why has been told. */
export async function checkAgainstSource(
  name: string,
  bindings: readonly RuleBinding[],
  config: Config,
  io: Io,
): Promise<CheckedSource | 'unreadable'> {
  return withSource(name, config, io, (open) => checkSource(open, bindings));
}

/** Asks a configured source, once a check has found that it can be read. `unreadable` where it cannot; why has been told. */
export async function withSource<T>(
  name: string,
  config: Config,
  io: Io,
  ask: (open: OpenSource) => Promise<T>,
): Promise<T | 'unreadable'> {
  const { source: open, diagnostics } = openElastic(settingsOf(name, config), config);
  const problems = open === null ? diagnostics : await open.check();
  report(problems, [], io);
  if (open === null) return 'unreadable';
  try {
    return hasErrors(problems) ? 'unreadable' : await ask(open);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    report([{ code: error.code, severity: 'error', message: error.message }], [], io);
    return 'unreadable';
  } finally {
    await open.source.close();
  }
}

/** Reads how a source is mapped and which kinds of events came to it lately, and holds each rule against both. */
export async function checkSource(
  { source, recent }: Pick<OpenSource, 'source' | 'recent'>,
  bindings: readonly RuleBinding[],
): Promise<CheckedSource> {
  const kinds = await recent.recentKinds(recentMs);
  const profile = { ...(await source.profile()), ...(kinds && { recent: recentEvents(kinds) }) };
  const diagnostics = bindings.flatMap((binding) => [
    ...withoutEvents(binding, profile),
    ...lintSource(binding.bound, profile),
  ]);
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

/** What no event of the rule's can be is told by binding it already. */
function withoutEvents({ bound, diagnostics }: RuleBinding, profile: SourceProfile): readonly Diagnostic[] {
  const blind = blindness(bound, diagnostics, profile);
  if (blind === null || blindness(bound, diagnostics, { name: profile.name, shapes: profile.shapes }) !== null)
    return [];
  const { definition, at } = bound.rule.logsource;
  return [
    compileDiagnostic('COMPILE_SOURCE_NO_EVENTS', blind, { at, hint: definition ?? 'See that they are collected.' }),
  ];
}
