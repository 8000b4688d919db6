import { contended } from './contended.ts';
import { hasCopyOf, triageCopy, triageOf } from './finding-document.ts';
import type { FindingDocument, TriageDocument } from './finding-document.ts';
import { findingPlace, triagePlace } from './generations.ts';
import { groupOfFinding } from './group-of-finding.ts';
import { locateFinding } from './locate-finding.ts';
import type { NumberFeed } from './number-feed.ts';
import type { RecountGroups } from './recount-groups.ts';
import { isSameSnapshot } from './snapshot.ts';
import type { StateCluster } from './state-cluster.ts';

/** Others come between at most so often. */
const attempts = 20;

/** Lets a finding show what people wrote, at a new place in the change feed. */
export async function showTriage(
  id: string,
  {
    state,
    feed,
    recount,
  }: { readonly state: StateCluster; readonly feed: NumberFeed; readonly recount: RecountGroups },
): Promise<void> {
  const found = await locateFinding(state, id);
  if (found === null) return;
  const group = groupOfFinding(found);
  const place = findingPlace(group, found.sigma_bridge.generation, state.prefix);
  let isPassed = false;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const finding = await state.readOne<FindingDocument>(place);
    const triage = await state.readOne<TriageDocument>(triagePlace(id, state.prefix));
    if (finding === null || triage === null) return;
    const wanted = triageOf(triage.source);
    if (isPassed || !hasCopyOf(finding.source, wanted)) {
      const allocation = await feed.allocate(1);
      const kept = { ...finding.source.sigma_bridge, triage: triageCopy(wanted), changed: allocation.from };
      const document: FindingDocument = { ...finding.source, sigma_bridge: kept };
      const write = { kind: 'index' as const, ...place, document, version: finding.version };
      const isSaved = await state.writeOne(write, { refresh: true });
      // Readers have passed the number while it was written: the finding gets a new one.
      isPassed = (await feed.release(allocation)) === 'expired' && isSaved;
      if (isPassed || !isSaved) continue;
    }
    const { sealed } = triage.source;
    // Counted beyond the seal: a recount came between, and what it counted belongs to the next finding.
    if (sealed !== null && !isSameSnapshot(sealed, finding.source.sigma_bridge.counted))
      await recount.recompute([group]);
    return;
  }
  throw contended(`Finding '${id}' was`, attempts);
}
