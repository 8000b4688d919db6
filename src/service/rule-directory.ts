import type { BlindOn, RuleDetail, RuleDirectory, RuleEntry } from '../api/context.ts';
import { isMeantFor, ruleOn, runsOn } from '../active-rules.ts';
import type { ConfiguredRule } from '../active-rules.ts';
import { blindness, compileRule, judge } from '../compile/judge.ts';
import type { RecentEvents } from '../compile/recent-events.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { Storm } from '../findings/storm.ts';
import { SourceError } from '../hunt/event-source.ts';
import type { EventSource } from '../hunt/event-source.ts';
import type { RefusedRule } from '../sigma/parse-rules.ts';
import type { Stale } from './keep-last-good.ts';
import type { Knowledge } from './knowledge.ts';
import { sharedReading } from './shared-reading.ts';

/** How long a source is taken to be mapped as it was read: to read all its mappings for every request would be too much. */
const profileMaxAgeMs = 60_000;

/** A source, as far as rules are judged by it. */
export interface JudgedSource extends Pick<EventSource, 'name' | 'profile'> {
  /** The kinds of events that came to it lately; null while that is not known. */
  recent(): RecentEvents | null;
}

interface KnownRule {
  readonly entry: Omit<RuleEntry, 'blindOn' | 'storm'>;
  readonly configured: ConfiguredRule | null;
  readonly text: string;
}

export type ShownKnowledge = Pick<Knowledge, 'rules' | 'refused' | 'judgements' | 'staleRules' | 'changes' | 'profile'>;

export interface RuleDirectoryContext {
  readonly sources: readonly JudgedSource[];
  readonly stormOf: (ruleId: string) => Storm | null;
  readonly now: () => number;
}

/** The rules as the API shows them. */
export class LoadedRuleDirectory implements RuleDirectory {
  readonly #sources: readonly ProfiledSource[];
  readonly #stormOf: RuleDirectoryContext['stormOf'];
  #rules: readonly KnownRule[] = [];
  #byId: ReadonlyMap<string, KnownRule> = new Map();
  #profile: SourceProfile;
  #blind: ReadonlyMap<string, () => ReadonlyMap<string, string> | null> = new Map();

  constructor(knowledge: ShownKnowledge, { sources, stormOf, now }: RuleDirectoryContext) {
    this.#stormOf = stormOf;
    this.#sources = sources.map((source) => ({
      name: source.name,
      profile: sharedReading(() => profileOf(source), { maxAgeMs: profileMaxAgeMs, now }),
      recent: () => source.recent(),
    }));
    this.#profile = knowledge.profile;
    this.show(knowledge);
  }

  /** Shows these from now on, in place of those before. */
  show(knowledge: ShownKnowledge): void {
    const { rules, refused, profile } = knowledge;
    const running = rules.filter(({ enabled }) => enabled);
    const names = this.#sources.map(({ name }) => name);
    const loaded = rules.map((configured) => ({
      entry: entryOf(configured, knowledge, names),
      configured,
      text: configured.rule.text,
    }));
    const left = refused.map((rule) => ({ entry: refusedEntry(rule, profile), configured: null, text: rule.text }));
    this.#profile = profile;
    this.#rules = [...loaded, ...left];
    // Where a rule goes on under an id that another file has too, it is the one that is asked for.
    this.#byId = new Map(
      [...left, ...loaded].flatMap((rule) => (rule.entry.id === null ? [] : [[rule.entry.id, rule] as const])),
    );
    this.#blind = new Map(this.#sources.map((source) => [source.name, blindRules(running, source)]));
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
    return [...this.#blind].map(([source, blind]) => ({ source, rules: blind()?.size ?? null }));
  }

  /** How many rules run as they were before their files got a mistake. */
  countStale(): number {
    return this.#rules.filter(({ entry }) => entry.stale !== null).length;
  }

  #entryNow({ entry }: KnownRule): RuleEntry {
    const blindOn = [...this.#blind].flatMap(([source, blind]): readonly BlindOn[] => {
      const reason = blind()?.get(entry.id ?? '');
      return reason === undefined ? [] : [{ source, reason }];
    });
    return { ...entry, blindOn, storm: this.#stormOf(entry.id ?? '') };
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
}

/**
 * Why rules that run on a source cannot match there, by id; null while that is not known. They are found anew when, and
 * only when, other kinds of events have come.
 */
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

function entryOf(
  configured: ConfiguredRule,
  { judgements, staleRules, changes }: ShownKnowledge,
  sources: readonly string[],
): KnownRule['entry'] {
  const { rule, enabled, diagnostics } = configured;
  const { category, product, service, definition } = rule.logsource;
  return {
    id: rule.id,
    title: rule.title,
    at: rule.at,
    revision: rule.revision,
    stale: staleEntry(staleRules.get(rule.id)),
    level: rule.metadata.level,
    metadata: rule.metadata,
    logsource: { category, product, service, definition },
    enabled,
    sources: sources.filter((name) => runsOn(configured, name)),
    verdict: judgements.get(rule.id)!.verdict,
    changed: changes.get(rule.id) ?? null,
    diagnostics,
  };
}

/** What the API shows of a rule or filter that its file does not say any more. */
export function staleEntry(stale: Stale | undefined): RuleEntry['stale'] {
  if (stale === undefined) return null;
  return { since: new Date(stale.sinceMs).toISOString(), diagnostics: stale.diagnostics };
}

function refusedEntry({ id, title, at, diagnostics }: RefusedRule, profile: SourceProfile): KnownRule['entry'] {
  return {
    id,
    title,
    at,
    revision: null,
    stale: null,
    level: 'medium',
    metadata: null,
    logsource: null,
    enabled: false,
    sources: [],
    verdict: judge(null, diagnostics, profile),
    changed: null,
    diagnostics,
  };
}
