import { isDeepStrictEqual } from 'node:util';
import type { Finding, FindingStatus, Triage } from '../../findings/finding.ts';
import { findingId } from '../../findings/group.ts';
import type { FindingFacts, FindingNames } from '../../findings/recompute-finding.ts';
import type { AuditEntry } from '../../access/api-key.ts';
import type { GroupKey } from '../../findings/stores.ts';
import { ruleLevels } from '../../sigma/rule.ts';
import { nameKey, shownName } from './shown-names.ts';
import type { Snapshot } from './snapshot.ts';

/** A finding as it is kept: ECS for those who look at it in Kibana, and ours below `sigma_bridge`. */
export interface FindingDocument {
  readonly '@timestamp': string;
  readonly event: {
    readonly kind: 'signal';
    readonly module: 'sigma_bridge';
    readonly dataset: 'sigma_bridge.finding';
    readonly severity: number;
    readonly start: string;
    readonly end: string;
  };
  readonly rule: { readonly id: string; readonly name: string };
  readonly host: { readonly name: readonly string[] };
  readonly user: { readonly name: readonly string[] };
  readonly related: {
    readonly hosts: readonly string[];
    readonly user: readonly string[];
    readonly ip: readonly string[];
  };
  readonly sigma_bridge: {
    readonly id: string;
    /** The id of the first finding of its group. */
    readonly group: string;
    readonly generation: number;
    readonly follows: string | null;
    readonly level: string;
    readonly level_rank: number;
    readonly matches: number;
    readonly first_ms: number;
    readonly last_ms: number;
    readonly changed: number;
    readonly sample: boolean;
    readonly host_keys: readonly string[];
    readonly user_keys: readonly string[];
    /** `FindingFacts` as JSON. */
    readonly facts: string;
    /** Its matches are those of its group that `counted` sees and `before` does not: that is what its predecessor has. */
    readonly counted: Snapshot;
    readonly before: Snapshot;
    /** A copy, for searches. */
    readonly triage: Omit<Triage, 'updatedAt' | 'updatedBy'> & {
      readonly updated_at: string | null;
      readonly updated_by: string | null;
    };
  };
}

/** What people wrote on a finding: it stands by itself, and no recount touches it. */
export interface TriageDocument {
  readonly status: FindingStatus;
  readonly version: number;
  /** `Triage` as JSON. */
  readonly triage: string;
  /** Of a closed finding: what it had counted when it was closed. It takes nothing after it. */
  readonly sealed: Snapshot | null;
  /** The entry that the audit log has to take yet. */
  readonly unsettled: boolean;
  readonly entry: AuditEntry | null;
}

export interface FindingParts {
  readonly group: GroupKey;
  readonly generation: number;
  readonly follows: string | null;
  readonly facts: FindingFacts;
  readonly names: FindingNames;
  readonly counted: Snapshot;
  readonly before: Snapshot;
  readonly triage: Triage;
  readonly changed: number;
}

/** Fields that only searches need, and that may be long. */
export const searchedOnly = ['sigma_bridge.host_keys', 'sigma_bridge.user_keys', 'host', 'user', 'related'];

export function documentOfFinding(parts: FindingParts): FindingDocument {
  const { group, generation, facts, names, triage } = parts;
  const severity = ruleLevels.indexOf(facts.rule.level);
  return {
    '@timestamp': facts.lastSeen,
    event: {
      kind: 'signal',
      module: 'sigma_bridge',
      dataset: 'sigma_bridge.finding',
      severity,
      start: facts.firstSeen,
      end: facts.lastSeen,
    },
    rule: { id: facts.rule.id, name: shownName(facts.rule.title) },
    host: { name: facts.hosts },
    user: { name: facts.users.map(nameWithoutDomain) },
    related: {
      hosts: facts.hosts,
      user: facts.users,
      ip: facts.addresses,
    },
    sigma_bridge: {
      id: findingId(group, generation),
      group: findingId(group, 1),
      generation,
      follows: parts.follows,
      level: facts.rule.level,
      level_rank: severity,
      matches: facts.matches,
      first_ms: Date.parse(facts.firstSeen),
      last_ms: Date.parse(facts.lastSeen),
      changed: parts.changed,
      sample: facts.sample,
      host_keys: names.hosts.map(nameKey),
      user_keys: [...new Set(names.users.flatMap((user) => [nameKey(user), nameKey(nameWithoutDomain(user))]))],
      facts: JSON.stringify(facts),
      counted: parts.counted,
      before: parts.before,
      triage: triageCopy(triage),
    },
  };
}

export function findingOf({ sigma_bridge: kept }: FindingDocument, triage: Triage): Finding {
  return {
    id: kept.id,
    ...factsOf(kept),
    generation: kept.generation,
    follows: kept.follows,
    changed: kept.changed,
    triage,
  };
}

export function factsOf({ facts }: Pick<FindingDocument['sigma_bridge'], 'facts'>): FindingFacts {
  return JSON.parse(facts) as FindingFacts;
}

export function triageCopy({ updatedAt, updatedBy, ...rest }: Triage): FindingDocument['sigma_bridge']['triage'] {
  return { ...rest, updated_at: updatedAt, updated_by: updatedBy };
}

export function triageInCopy({ sigma_bridge }: FindingDocument): Triage {
  const { updated_at, updated_by, ...rest } = sigma_bridge.triage;
  return { ...rest, updatedAt: updated_at, updatedBy: updated_by };
}

export function hasCopyOf(document: FindingDocument, triage: Triage): boolean {
  return isDeepStrictEqual(triageInCopy(document), triage);
}

const untouched: Triage = {
  status: 'open',
  verdict: null,
  assignee: null,
  note: null,
  tags: [],
  version: 0,
  updatedAt: null,
  updatedBy: null,
};

/** Null: nobody has touched the finding. */
export function triageOf(document: TriageDocument | null): Triage {
  return document === null ? untouched : (JSON.parse(document.triage) as Triage);
}

function nameWithoutDomain(user: string): string {
  return user.slice(user.indexOf('\\') + 1);
}
