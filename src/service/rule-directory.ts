import type { RuleDetail, RuleDirectory, RuleEntry, RuleQuery } from '../api/context.ts';
import { isMeantFor } from '../active-rules.ts';
import type { ConfiguredRule } from '../active-rules.ts';
import { buildQuery } from '../compile/build-query.ts';
import { judge } from '../compile/judge.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { Verdict } from '../compile/verdict.ts';
import type { EventSource } from '../hunt/event-source.ts';
import type { RefusedRule } from '../sigma/parse-rules.ts';

/** The rules as the API shows them. */
export class LoadedRuleDirectory implements RuleDirectory {
  readonly #entries: readonly RuleEntry[];
  readonly #byId: ReadonlyMap<
    string,
    { readonly entry: RuleEntry; readonly configured: ConfiguredRule | null; readonly text: string }
  >;
  readonly #profile: SourceProfile;
  readonly #sources: readonly EventSource[];

  /** `profile`: what rules are judged by where there is no cluster to ask. */
  constructor(
    { rules, refused }: { readonly rules: readonly ConfiguredRule[]; readonly refused: readonly RefusedRule[] },
    profile: SourceProfile,
    sources: readonly EventSource[],
  ) {
    this.#profile = profile;
    this.#sources = sources;
    const names = sources.map(({ name }) => name);
    const loaded = rules.map((configured) => ({
      entry: entryOf(configured, verdictOn(configured, profile), names),
      configured,
      text: configured.rule.text,
    }));
    const left = refused.map((rule) => ({ entry: refusedEntry(rule, profile), configured: null, text: rule.text }));
    const all = [...loaded, ...left];
    this.#entries = all.map(({ entry }) => entry);
    this.#byId = new Map(all.flatMap((known) => (known.entry.id === null ? [] : [[known.entry.id, known] as const])));
  }

  listRules(): readonly RuleEntry[] {
    return this.#entries;
  }

  rule(id: string): RuleEntry | null {
    return this.#byId.get(id)?.entry ?? null;
  }

  async ruleDetail(id: string): Promise<RuleDetail | null> {
    const known = this.#byId.get(id);
    if (known === undefined) return null;
    const { configured, text } = known;
    return { text, queries: configured === null ? [] : await this.#queriesOf(configured) };
  }

  /** On each cluster that the rule runs on as it is mapped now, or by the built-in types where that cannot be asked. */
  async #queriesOf(configured: ConfiguredRule): Promise<readonly RuleQuery[]> {
    const clusters = this.#sources.filter(({ name }) => isMeantFor(configured, name));
    const profiles = await Promise.all(clusters.map((source) => this.#profileOf(source)));
    const unique = new Map(profiles.map((profile) => [profile.name, profile]));
    return [...unique.values()].map((profile) => ({
      on: profile.name,
      verdict: verdictOn(configured, profile),
      query: buildQuery(configured.bound, profile),
    }));
  }

  async #profileOf(source: EventSource): Promise<SourceProfile> {
    try {
      const profile = await source.profile();
      // The embedded store and an empty cluster have no shape of their own to speak of.
      return profile.shapes.length === 0 ? this.#profile : profile;
    } catch {
      // Shown beside it: GET /api/sources says why the cluster does not answer.
      return this.#profile;
    }
  }
}

function verdictOn({ bound, diagnostics }: ConfiguredRule, profile: SourceProfile): Verdict {
  return judge(bound, diagnostics, profile);
}

function entryOf(configured: ConfiguredRule, verdict: Verdict, sources: readonly string[]): RuleEntry {
  const { rule, enabled, diagnostics } = configured;
  const { category, product, service, definition } = rule.logsource;
  return {
    id: rule.id,
    title: rule.title,
    at: rule.at,
    revision: rule.revision,
    level: rule.metadata.level,
    metadata: rule.metadata,
    logsource: { category, product, service, definition },
    enabled,
    sources: enabled ? sources.filter((name) => isMeantFor(configured, name)) : [],
    verdict,
    diagnostics,
  };
}

function refusedEntry({ id, title, at, diagnostics }: RefusedRule, profile: SourceProfile): RuleEntry {
  return {
    id,
    title,
    at,
    revision: null,
    level: 'medium',
    metadata: null,
    logsource: null,
    enabled: false,
    sources: [],
    verdict: judge(null, diagnostics, profile),
    diagnostics,
  };
}
