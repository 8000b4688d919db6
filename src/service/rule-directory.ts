import type { RuleDetail, RuleDirectory, RuleEntry } from '../api/context.ts';
import { isMeantFor, ruleOn, runsOn } from '../active-rules.ts';
import type { ConfiguredRule } from '../active-rules.ts';
import { compileRule, judge } from '../compile/judge.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { Verdict } from '../compile/verdict.ts';
import { SourceError } from '../hunt/event-source.ts';
import type { EventSource } from '../hunt/event-source.ts';
import type { RefusedRule } from '../sigma/parse-rules.ts';
import { sharedReading } from './shared-reading.ts';

/** How long a source is taken to be mapped as it was read: to read all its mappings for every request would be too much. */
const profileMaxAgeMs = 60_000;

/** The rules as the API shows them. */
export class LoadedRuleDirectory implements RuleDirectory {
  readonly #entries: readonly RuleEntry[];
  readonly #byId: ReadonlyMap<
    string,
    { readonly entry: RuleEntry; readonly configured: ConfiguredRule | null; readonly text: string }
  >;
  readonly #profile: SourceProfile;
  readonly #sources: readonly ProfiledSource[];

  /** `profile`: what rules are judged by where there is no cluster to ask. */
  constructor(
    { rules, refused }: { readonly rules: readonly ConfiguredRule[]; readonly refused: readonly RefusedRule[] },
    profile: SourceProfile,
    {
      sources,
      now,
    }: { readonly sources: readonly Pick<EventSource, 'name' | 'profile'>[]; readonly now: () => number },
  ) {
    this.#profile = profile;
    this.#sources = sources.map((source) => ({
      name: source.name,
      profile: sharedReading(() => profileOf(source), { maxAgeMs: profileMaxAgeMs, now }),
    }));
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
    return { text, ...(configured === null ? { queries: [], unread: [] } : await this.#queriesOf(configured)) };
  }

  /** On each cluster that the rule runs on as it is mapped now, or by the built-in types where that cannot be asked. */
  async #queriesOf(configured: ConfiguredRule): Promise<Omit<RuleDetail, 'text'>> {
    const read = await Promise.all(
      this.#sources
        .filter(({ name }) => isMeantFor(configured, name))
        .map(async ({ name, profile }) => ({ name, profile: await profile() })),
    );
    const queries = new Map(
      read.map(({ name, profile }) => {
        // The embedded store and an empty cluster have no shape of their own to speak of.
        const judged = profile === null || profile.shapes.length === 0 ? this.#profile : profile;
        const { bound, diagnostics } = ruleOn(configured, name);
        return [judged.name, { on: judged.name, ...compileRule(bound, diagnostics, judged) }] as const;
      }),
    );
    return {
      queries: [...queries.values()],
      unread: read.filter(({ profile }) => profile === null).map(({ name }) => name),
    };
  }
}

interface ProfiledSource {
  readonly name: string;
  /** Null where it cannot be read; GET /api/sources says why. */
  readonly profile: () => Promise<SourceProfile | null>;
}

async function profileOf(source: Pick<EventSource, 'profile'>): Promise<SourceProfile | null> {
  try {
    return await source.profile();
  } catch (error) {
    if (error instanceof SourceError) return null;
    throw error;
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
    sources: sources.filter((name) => runsOn(configured, name)),
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
