import type { FindingStore, GroupKey } from '../../findings/stores.ts';

/** The groups that a run has touched, each once: as many as there are hosts and rules, however many matches there are. */
export class TouchedGroups {
  readonly #groups = new Map<string, GroupKey>();

  add(groups: readonly GroupKey[]): void {
    for (const group of groups)
      this.#groups.set(JSON.stringify([group.ruleId, group.entity, group.periodFromMs]), group);
  }

  list(): readonly GroupKey[] {
    return [...this.#groups.values()];
  }
}

const groupsAtOnce = 200;

/** Brings the findings of the groups up to date with the stored matches, some at a time so that other writers get a turn. */
export async function regroup(
  groups: readonly GroupKey[],
  findings: Pick<FindingStore, 'recomputeGroups'>,
): Promise<void> {
  for (let from = 0; from < groups.length; from += groupsAtOnce) {
    await findings.recomputeGroups(groups.slice(from, from + groupsAtOnce));
  }
}
