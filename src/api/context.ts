import type { Registry } from 'prom-client';
import type { AuditLog } from '../access/api-key.ts';
import type { KeyRing } from '../access/authenticate.ts';
import type { BuiltQuery } from '../compile/query.ts';
import type { Verdict } from '../compile/verdict.ts';
import type { FilteredDay } from '../findings/filtered.ts';
import type { Storm } from '../findings/storm.ts';
import type { FieldEntry } from '../ecs/field-catalog.ts';
import type { ReplayCounts } from '../findings/replay-rejected.ts';
import type { FindingStore, MatchStore, Quarantine } from '../findings/stores.ts';
import type { Backfill, Backfills } from '../hunt/backfill.ts';
import type { RuleCoverage, SourceCoverage } from '../hunt/coverage.ts';
import type { BackfillProgress } from '../hunt/read-backfill.ts';
import type { DocumentReader, FieldReader } from '../hunt/event-source.ts';
import type { EventStore } from '../hunt/event-store.ts';
import type { SearchedStretch } from '../hunt/read-stretches.ts';
import type { Window } from '../hunt/window.ts';
import type { RuleChange } from '../hunt/rule-memory.ts';
import type { SourceWatch } from '../hunt/source-watch.ts';
import type { Logsource, RuleLevel, RuleMetadata } from '../sigma/rule.ts';
import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';

/** What the API reads and writes, passed in so that it can be run over anything. */
export interface ApiContext {
  readonly findings: Pick<FindingStore, 'finding' | 'listFindings' | 'triage'>;
  readonly matches: Pick<MatchStore, 'match' | 'listMatches'>;
  readonly quarantine: Pick<Quarantine, 'listRejected'>;
  readonly replay: QuarantineReplay;
  readonly rules: RuleDirectory;
  /** Reads the files of rules, filters and mappings again. */
  readonly reloadRules: () => Promise<RuleReload>;
  readonly filters: FilterDirectory;
  readonly coverage: CoverageReader;
  /** What the service sees of itself, one for each source. */
  readonly selfWatch: () => Promise<readonly SourceWatch[]>;
  readonly backfills: BackfillDesk;
  /** Where documents hold the fields of Sigma, as the mappings in use say. */
  readonly fields: () => readonly FieldEntry[];
  /** Tells how a source maps and fills fields; null where there is no such source. */
  readonly fieldReader: (source: string) => FieldReader | null;
  /** In the order of the configuration. */
  readonly sources: () => readonly SourceState[];
  /** Gives back single events of a source; null where the source cannot. */
  readonly documents: (source: string) => DocumentReader | null;
  /** The embedded store; null where this instance keeps no events. */
  readonly events: Pick<EventStore, 'insertEvents'> | null;
  readonly samples: Pick<EventStore, 'removeSamples'>;
  readonly keys: KeyRing;
  readonly audit: AuditLog;
  /** Why the service is not ready, in words that name nothing; empty: it is. */
  readonly notReady: () => Promise<readonly string[]>;
  readonly metrics: Registry;
  /** Ms since 1970 UTC. */
  readonly clock: () => number;
  readonly log: { error(detail: object, text: string): void };
  readonly limits: ApiLimits;
  /** Whether `/metrics` is read without a key. */
  readonly openMetrics: boolean;
}

/** Tries once more to store what is in the quarantine. `by` is what the audit log says of who asks for it. */
export interface QuarantineReplay {
  /** Null where the quarantine has no match of that id. */
  one(id: string, by: string): Promise<ReplayCounts | null>;
  all(by: string): Promise<ReplayCounts>;
}

export interface ApiLimits {
  readonly maxBodyBytes: number;
  readonly maxEventBytes: number;
}

/** The rules that were loaded, also those that cannot run. */
export interface RuleDirectory {
  listRules(): readonly RuleEntry[];
  /** By the rule's id; null where no such rule is loaded. */
  rule(id: string): RuleEntry | null;
  /** The text of a rule, and what it becomes on each source. Null as for `rule`. */
  ruleDetail(id: string): Promise<RuleDetail | null>;
}

export interface RuleEntry {
  /** Null where the file is too broken to tell. */
  readonly id: string | null;
  readonly title: string | null;
  readonly at: SourcePosition;
  readonly revision: string | null;
  /** Where its files no longer give the rule and it runs as it was before: since when (ISO 8601 UTC), and what is wrong. */
  readonly stale: { readonly since: string; readonly diagnostics: readonly Diagnostic[] } | null;
  /** After overrides. */
  readonly level: RuleLevel;
  readonly metadata: RuleMetadata | null;
  readonly logsource: Omit<Logsource, 'at'> | null;
  /** Whether it runs: loaded, not refused, and not left out by the configuration. */
  readonly enabled: boolean;
  /** The sources that it runs on. */
  readonly sources: readonly string[];
  /** By built-in types. */
  readonly verdict: Verdict;
  /** The last time that this revision got another verdict or query, with another sigma-bridge or other mappings. */
  readonly changed: RuleChange | null;
  /** The sources of these on whose documents the rule cannot match, as far as is known. It runs there nevertheless. */
  readonly blindOn: readonly BlindOn[];
  /** The latest day on which it matched more than anybody reads, as far as is known. */
  readonly storm: Storm | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What another reading of the files has changed, as ids. */
export interface RuleReload {
  readonly added: readonly string[];
  readonly edited: readonly string[];
  readonly removed: readonly string[];
  /** Those that run as they were before, since their files have mistakes. */
  readonly stale: readonly string[];
}

export interface BlindOn {
  readonly source: string;
  readonly reason: string;
}

export interface RuleDetail {
  /** The rule as written. */
  readonly text: string;
  readonly queries: readonly RuleQuery[];
  /** Sources that cannot be asked now how they are mapped: in their place stands what built-in types make of the rule. */
  readonly unread: readonly string[];
}

/** What a rule becomes on one source, or on documents of one shape where there is no source yet. */
export interface RuleQuery {
  readonly on: string;
  readonly verdict: Verdict;
  readonly query: BuiltQuery;
}

/** The filters that were loaded, also those that were refused. */
export interface FilterDirectory {
  listFilters(): Promise<readonly FilterEntry[]>;
}

export interface FilterEntry extends Pick<RuleEntry, 'id' | 'title' | 'at' | 'stale' | 'diagnostics'> {
  readonly refused: boolean;
  /** How many rules run whose matches have to pass it. */
  readonly rules: number;
  /** What it removed in the last 30 days, the newest first. */
  readonly days: readonly FilteredDay[];
}

export interface CoverageReader {
  /** One for each source, in the order of the configuration. */
  sourceCoverage(): Promise<readonly SourceCoverage[]>;
  /** One for each source and revision on which the rule is or was active. */
  ruleCoverage(ruleId: string): Promise<readonly RuleCoverage[]>;
  /** How a span of a source stands for a rule (null: for all that run there). */
  stretches(
    source: string,
    asked: { readonly span: Window; readonly ruleId: string | null },
  ): Promise<readonly SearchedStretch[]>;
}

/** Takes requests for backfills, and tells how they go. */
export interface BackfillDesk {
  readonly store: Pick<Backfills, 'addBackfill' | 'cancelBackfill' | 'backfill' | 'listBackfills'>;
  readonly progress: (backfill: Backfill) => Promise<BackfillProgress>;
  /** Has the sources heed soon what was asked for or cancelled. */
  readonly heed: () => void;
}

/** How a source is doing. */
export interface SourceState {
  readonly name: string;
  readonly kind: 'elasticsearch' | 'embedded';
  /** Without any secret; null for the embedded store. */
  readonly address: string | null;
  readonly indices: readonly string[];
  /** `starting`: not read yet; `failing`: windows fail, or nothing was read yet and a check says why it cannot be. */
  readonly state: 'starting' | 'ready' | 'standby' | 'failing';
  readonly diagnostics: readonly Diagnostic[];
  /** ISO 8601 UTC; when the source was last read to the end of a window. */
  readonly lastReadAt: string | null;
}
