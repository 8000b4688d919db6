import type { BlindOn, RuleDetail, RuleDirectory, RuleEntry } from '../api/context.ts';
import { isMeantFor, ruleOn, runsOn } from '../active-rules.ts';
import type { ConfiguredRule } from '../active-rules.ts';
import { blindness, compileRule, judge } from '../compile/judge.ts';
import type { RecentEvents } from '../compile/recent-events.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { Verdict } from '../compile/verdict.ts';
import { SourceError } from '../hunt/event-source.ts';
import type { EventSource } from '../hunt/event-source.ts';
import type { RefusedRule } from '../sigma/parse-rules.ts';
import { sharedReading } from './shared-reading.ts';

/** How long a source is taken to be mapped as it was read: to read all its mappings for every request would be too much. */
const profileMaxAgeMs = 60_000;

/** A source, as far as rules are judged by it. */
export interface JudgedSource extends Pick<EventSource, 'name' | 'profile'> {
  /** The kinds of events that came to it lately; null while that is not known. */
  recent(): RecentEvents | null;
}

interface KnownRule {
  readonly entry: Omit<RuleEntry, 'blindOn'>;
  readonly configured: ConfiguredRule | null;
  readonly text: string;
}

/** The rules as the API shows them. */
export class LoadedRuleDirectory implements RuleDirectory {
  readonly #rules: readonly KnownRule[];
  readonly #byId: ReadonlyMap<string, KnownRule>;
  readonly #profile: SourceProfile;
  readonly #sources: readonly ProfiledSource[];

  /** `profile`: what rules are judged by where there is no cluster to ask. */
  constructor(
    { rules, refused }: { readonly rules: readonly ConfiguredRule[]; readonly refused: readonly RefusedRule[] },
    profile: SourceProfile,
    { sources, now }: { readonly sources: readonly JudgedSource[]; readonly now: () => number },
  ) {
    this.#profile = profile;
    const running = rules.filter(({ enabled }) => enabled);
    this.#sources = sources.map((source) => ({
      name: source.name,
      profile: sharedReading(() => profileOf(source), { maxAgeMs: profileMaxAgeMs, now }),
      recent: () => source.recent(),
      blind: blindRules(running, source),
    }));
    const names = sources.map(({ name }) => name);
    const loaded = rules.map((configured) => ({
      entry: entryOf(configured, verdictOn(configured, profile), names),
      configured,
      text: configured.rule.text,
    }));
    const left = refused.map((rule) => ({ entry: refusedEntry(rule, profile), configured: null, text: rule.text }));
    this.#rules = [...loaded, ...left];
    this.#byId = new Map(
      this.#rules.flatMap((rule) => (rule.entry.id === null ? [] : [[rule.entry.id, rule] as const])),
    );
  }

  listRules(): readonly RuleEntry[] {
    return this.#rules.map((rule) => this.#entryNow(rule));
  }

  rule(id: string): RuleEntry | null {
    const known = this.#byId.get(id);
    return known === undefined ? null : this.#entryNow(known);
  }

  /** How many of the rules that run on each source are blind there; null while that is not known. */
  countBlind(): readonly { readonly source: string; readonly rules: number | null }[] {
    return this.#sources.map(({ name, blind }) => ({ source: name, rules: blind()?.size ?? null }));
  }

  #entryNow({ entry }: KnownRule): RuleEntry {
    const blindOn = this.#sources.flatMap(({ name, blind }): readonly BlindOn[] => {
      const reason = blind()?.get(entry.id ?? '');
      return reason === undefined ? [] : [{ source: name, reason }];
    });
    return { ...entry, blindOn };
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
        .map(async ({ name, profile, recent }) => ({ name, profile: await profile(), recent: recent() })),
    );
    const queries = new Map(
      read.map(({ name, profile, recent }) => {
        // The embedded store and an empty cluster have no shape of their own to speak of.
        const isBuiltIn = profile === null || profile.shapes.length === 0;
        const judged = isBuiltIn ? this.#profile : { ...profile, ...(recent && { recent }) };
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
  readonly recent: () => RecentEvents | null;
  /** Why rules that run on it cannot match there, by id; null while that is not known. */
  readonly blind: () => ReadonlyMap<string, string> | null;
}

/** Finds the blind rules anew when, and only when, other kinds of events have come. */
function blindRules(
  rules: readonly ConfiguredRule[],
  { name, recent: readRecent }: Pick<JudgedSource, 'name' | 'recent'>,
): () => ReadonlyMap<string, string> | null {
  const here = rules.filter((rule) => runsOn(rule, name)).map((rule) => ruleOn(rule, name));
  let known: { readonly recent: RecentEvents; readonly reasons: ReadonlyMap<string, string> } | null = null;
  return () => {
    const recent = readRecent();
    if (recent === null) return null;
    if (known?.recent !== recent) {
      const reasons = here.flatMap(({ rule, bound, diagnostics }) => {
        const reason = blindness(bound, diagnostics, { name, shapes: [], recent });
        return reason === null ? [] : [[rule.id, reason] as const];
      });
      known = { recent, reasons: new Map(reasons) };
    }
    return known.reasons;
  };
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

function entryOf(configured: ConfiguredRule, verdict: Verdict, sources: readonly string[]): KnownRule['entry'] {
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

function refusedEntry({ id, title, at, diagnostics }: RefusedRule, profile: SourceProfile): KnownRule['entry'] {
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
