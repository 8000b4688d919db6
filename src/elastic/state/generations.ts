import { findingId, periodFrom } from '../../findings/group.ts';
import type { GroupKey } from '../../findings/stores.ts';
import { searchedOnly } from './finding-document.ts';
import type { FindingDocument, TriageDocument } from './finding-document.ts';
import { isSeen } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import type { Place, StateCluster, StoredDocument } from './state-cluster.ts';
import { monthOf } from './state-index-names.ts';

/** A finding of a group, and what people wrote on it, as they are at this moment. */
export interface Generation {
  readonly finding: StoredDocument<FindingDocument>;
  readonly triage: TriageDocument | null;
}

export function findingPlace(group: GroupKey, generation: number, prefix: string): Place {
  const month = monthOf(periodFrom(group.periodFromMs));
  return { index: `${prefix}-findings-${month}`, id: findingId(group, generation) };
}

export function triagePlace(findingId: string, prefix: string): Place {
  return { index: `${prefix}-triage`, id: findingId };
}

/** The findings of each group, the first first. Ids tell where they are, so that no search has to see them. */
export async function loadGenerations(
  state: StateCluster,
  groups: readonly GroupKey[],
): Promise<readonly (readonly Generation[])[]> {
  const found = groups.map((): Generation[] => []);
  let open = [...groups.keys()];
  for (let generation = 1; open.length > 0; generation++) {
    const places = open.map((position) => findingPlace(groups[position]!, generation, state.prefix));
    const documents = await state.read<FindingDocument & TriageDocument>(
      [...places, ...places.map(({ id }) => triagePlace(id, state.prefix))],
      { excludes: searchedOnly },
    );
    open = open.filter((position, n) => {
      const finding = documents[n] ?? null;
      if (finding === null) return false;
      found[position]!.push({ finding, triage: documents[places.length + n]?.source ?? null });
      return true;
    });
  }
  return found;
}

/** What a finding can count at most; null for the newest while it is open: all there is. */
export function boundOf(generations: readonly Generation[], position: number): Snapshot | null {
  const next = generations[position + 1];
  if (next !== undefined) return next.finding.source.sigma_bridge.before;
  return generations[position]!.triage?.sealed ?? null;
}

/** The finding that has the match with that number; null where none has it yet. */
export function findingOfSequence(generations: readonly Generation[], sequence: number): string | null {
  const holder = generations.find(({ finding }, position) =>
    isSeen(boundOf(generations, position) ?? finding.source.sigma_bridge.counted, sequence),
  );
  return holder?.finding.source.sigma_bridge.id ?? null;
}
