import { bindFields, bindFilters, bindRule } from './compile/bind-rule.ts';
import type { BoundRule, Reading } from './compile/bound-rule.ts';
import { filterDiagnostics } from './compile/filter-diagnostics.ts';
import type { BoundFilter } from './compile/filter-set.ts';
import type { Config } from './config/settings.ts';
import { mappingOn } from './config/source-events.ts';
import type { EventSettings } from './config/source-events.ts';
import { findLogsource } from './ecs/find-logsource.ts';
import type { Mapping } from './ecs/mapping.ts';
import type { LoadedRules } from './load.ts';
import type { RefusedRule } from './sigma/parse-rules.ts';
import type { Rule } from './sigma/rule.ts';
import { diagnosticsOf } from './text/diagnostic.ts';
import type { CodeEntry, Diagnostic } from './text/diagnostic.ts';
import { didYouMean } from './text/near-miss.ts';
import { runAtOnce } from './text/steps.ts';
import type { Steps } from './text/steps.ts';

export const activeRulesCodes = {
  RULES_UNKNOWN_ID: {
    severity: 'warning',
    meaning: 'The configuration names a rule id that no loaded rule has.',
    remedy: 'Correct the id, or load the file of the rule.',
  },
} as const satisfies Record<string, CodeEntry>;

const rulesDiagnostic = diagnosticsOf(activeRulesCodes);

/** A rule as it is read where a logsource means certain events. */
export interface RuleBinding {
  readonly bound: BoundRule;
  readonly diagnostics: readonly Diagnostic[];
  /** Fields that tell one finding from another, beside the host, for each variant of `bound`. */
  readonly groupBy: readonly (readonly Reading[])[];
  /** Those that its matches have to pass. */
  readonly filters: readonly BoundFilter[];
}

/** A rule that was read, bound to the mapping, as the configuration wants it. */
export interface ConfiguredRule extends RuleBinding {
  /** With the level of the overrides. */
  readonly rule: Rule;
  /** Whether it runs. What has no event to look at on any source does not. */
  readonly enabled: boolean;
  /** Names of the sources that it runs on; null: all. */
  readonly sources: readonly string[] | null;
  /** How it is read on sources whose `events` say otherwise than is said for all. */
  readonly bySource: ReadonlyMap<string, RuleBinding>;
}

/** Whether a rule is meant for a source. It runs there if it is enabled besides. */
export function isMeantFor({ sources }: Pick<ConfiguredRule, 'sources'>, source: string): boolean {
  return sources === null || sources.includes(source);
}

/** A rule as a source reads it. */
export function ruleOn(configured: ConfiguredRule, source: string): ConfiguredRule {
  const own = configured.bySource.get(source);
  return own === undefined ? configured : { ...configured, ...own };
}

/** Whether a rule runs on a source: it is meant to, and has an event to look at there. */
export function runsOn(configured: ConfiguredRule, source: string): boolean {
  return configured.enabled && isMeantFor(configured, source) && ruleOn(configured, source).bound.variants.length > 0;
}

interface ConfiguredRules {
  readonly rules: readonly ConfiguredRule[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Binds every rule that was read with its filters, and decides by `select` and `overrides` which of them run, and where. */
export function configureRules(...given: Parameters<typeof configuringRules>): ConfiguredRules {
  return runAtOnce(configuringRules(...given));
}

/** The same in steps of one rule each. */
export function* configuringRules(
  { rules, refused, filters }: Pick<LoadedRules, 'rules' | 'refused' | 'filters'>,
  mapping: Mapping,
  config: Pick<Config, 'select' | 'overrides'> & EventSettings,
): Steps<ConfiguredRules> {
  const common = mappingOn(null, mapping, config);
  const own = (config.sources ?? []).map(({ name }) => ({ name, mapping: mappingOn(name, mapping, config) }));
  const configure = (written: Rule): ConfiguredRule => {
    const override = config.overrides.get(written.id);
    const rule = withLevel(written, override?.level ?? null);
    const bindTo = (to: Mapping): RuleBinding => {
      const { bound, diagnostics } = bindRule(rule, to);
      const groupBy = bindFields(bound, override?.groupBy ?? [], to);
      return { bound, diagnostics, groupBy, filters: bindFilters(filters, bound, to) };
    };
    const logsource = findLogsource(common, rule.logsource);
    const differing = own.filter((source) => findLogsource(source.mapping, rule.logsource) !== logsource);
    const binding = bindTo(common);
    const bySource = new Map(differing.map((source) => [source.name, bindTo(source.mapping)]));
    const hasEvents = [binding, ...bySource.values()].some(({ bound }) => bound.variants.length > 0);
    return {
      rule,
      ...binding,
      enabled: hasEvents && (override?.enabled ?? isSelected(written, config.select)),
      sources: override === undefined || override.sources.length === 0 ? null : override.sources,
      bySource,
    };
  };
  const configured: ConfiguredRule[] = [];
  for (const written of rules) {
    configured.push(configure(written));
    yield;
  }
  const ofFilters = filterDiagnostics(filters, rules, common);
  return { rules: configured, diagnostics: [...ofFilters, ...unknownIds([...rules, ...refused], config)] };
}

function withLevel(rule: Rule, level: Rule['metadata']['level'] | null): Rule {
  return level === null ? rule : { ...rule, metadata: { ...rule.metadata, level } };
}

function isSelected({ id, metadata }: Rule, { status, level, tags, ids, exclude }: Config['select']): boolean {
  if (exclude.includes(id)) return false;
  if (ids.length > 0 && !ids.includes(id)) return false;
  if (level.length > 0 && !level.includes(metadata.level)) return false;
  const wanted = new Set(tags.map((tag) => tag.toLowerCase()));
  if (wanted.size > 0 && !metadata.tags.some((tag) => wanted.has(tag.toLowerCase()))) return false;
  if (status.length > 0) return metadata.status !== null && status.includes(metadata.status);
  return metadata.status !== 'deprecated' && metadata.status !== 'unsupported';
}

/** A rule that was refused is told as such: its id is no misspelling. */
function unknownIds(
  loaded: readonly Pick<RefusedRule, 'id'>[],
  { select, overrides }: Pick<Config, 'select' | 'overrides'>,
): readonly Diagnostic[] {
  const known = loaded.flatMap(({ id }) => id ?? []);
  const named: readonly (readonly [string, string])[] = [
    ...select.ids.map((id) => ['select.ids', id] as const),
    ...select.exclude.map((id) => ['select.exclude', id] as const),
    ...[...overrides.keys()].map((id) => ['overrides', id] as const),
  ];
  return named
    .filter(([, id]) => !known.includes(id))
    .map(([setting, id]) =>
      rulesDiagnostic('RULES_UNKNOWN_ID', `'${setting}' names ${id}, and no loaded rule has that id.`, {
        hint: didYouMean(id, known, 'Correct the id, or load the file of the rule.'),
      }),
    );
}
