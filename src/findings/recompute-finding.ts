import type { Finding } from './finding.ts';
import { groupingPeriodMs } from './group.ts';
import type { MatchedRule } from './match.ts';
import type { GroupKey } from './stores.ts';

/** Names listed with a finding; a spray of 100,000 accounts must not make every list of findings unreadable. */
export const namesListed = 1_000;

/** Matches of a finding that name the same host, users and addresses: a store may hand over one bundle for many matches. */
export interface MatchBundle {
  readonly matches: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly host: string | null;
  readonly users: readonly string[];
  readonly addresses: readonly string[];
  /** Whether all of them came from the sample data. */
  readonly sample: boolean;
}

/** What a finding says of its matches; identity, change number and triage are the store's. */
export type FindingFacts = Omit<Finding, 'id' | 'generation' | 'follows' | 'changed' | 'triage'>;

/** Every name of a finding's matches, listed or not, for filters. */
export interface FindingNames {
  readonly hosts: readonly string[];
  readonly users: readonly string[];
  readonly addresses: readonly string[];
}

/** Works a finding out from its matches, at least one. `rule` is that of the newest match, as it may have been edited since. */
export function recomputeFinding(
  group: GroupKey,
  rule: MatchedRule,
  bundles: Iterable<MatchBundle>,
): { readonly facts: FindingFacts; readonly names: FindingNames } {
  let matches = 0;
  let firstMs = Infinity;
  let lastMs = -Infinity;
  let sample = true;
  const hosts = new DistinctNames();
  const users = new DistinctNames();
  const addresses = new DistinctNames();
  for (const bundle of bundles) {
    matches += bundle.matches;
    firstMs = Math.min(firstMs, bundle.firstMs);
    lastMs = Math.max(lastMs, bundle.lastMs);
    sample &&= bundle.sample;
    if (bundle.host !== null) hosts.add([bundle.host]);
    users.add(bundle.users);
    addresses.add(bundle.addresses);
  }
  const names = { hosts: hosts.sorted(), users: users.sorted(), addresses: addresses.sorted() };
  const facts: FindingFacts = {
    rule: { id: rule.id, title: rule.title, level: rule.level },
    entity: group.entity,
    period: { from: iso(group.periodFromMs), to: iso(group.periodFromMs + groupingPeriodMs) },
    matches,
    firstSeen: iso(firstMs),
    lastSeen: iso(lastMs),
    hosts: names.hosts.slice(0, namesListed),
    users: names.users.slice(0, namesListed),
    addresses: names.addresses.slice(0, namesListed),
    cut: Object.values(names).some((list) => list.length > namesListed),
    sample,
  };
  return { facts, names };
}

/** Names that differ by case only are one, as they are to Windows; which spelling is kept does not depend on the order. */
class DistinctNames {
  readonly #byFolded = new Map<string, string>();

  add(names: readonly string[]): void {
    for (const name of names) {
      const folded = name.toLowerCase();
      const known = this.#byFolded.get(folded);
      if (known === undefined || name < known) this.#byFolded.set(folded, name);
    }
  }

  sorted(): readonly string[] {
    return [...this.#byFolded].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
