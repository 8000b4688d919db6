import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../findings/finding.ts';
import { findingId } from '../../findings/group.ts';
import type { GroupKey } from '../../findings/stores.ts';
import { contended } from './contended.ts';
import { countMembers } from './count-members.ts';
import type { CountedMembers } from './count-members.ts';
import { documentOfFinding, factsOf, findingOf, triageOf } from './finding-document.ts';
import type { FindingDocument } from './finding-document.ts';
import { findingPlace, loadGenerations } from './generations.ts';
import { matchIndices } from './match-index.ts';
import type { NumberFeed } from './number-feed.ts';
import { planRecount } from './plan-recount.ts';
import type { Recount } from './plan-recount.ts';
import type { StateCluster, Write } from './state-cluster.ts';

/** Others come between at most so often. */
const attempts = 20;

interface Written {
  readonly documents: readonly FindingDocument[];
  /** Groups that have to be done again. */
  readonly again: ReadonlySet<string>;
  /** Findings whose numbers readers have passed while they were written: they get new ones. */
  readonly passed: ReadonlySet<string>;
}

/** Brings findings up to date with the stored matches. Two that do it at once come to the same findings. */
export class RecountGroups {
  readonly #state: StateCluster;
  readonly #feeds: { readonly matches: NumberFeed; readonly findings: NumberFeed };

  constructor(state: StateCluster, feeds: { readonly matches: NumberFeed; readonly findings: NumberFeed }) {
    this.#state = state;
    this.#feeds = feeds;
  }

  /** Gives the newest finding of each group that has one. */
  async recompute(groups: readonly GroupKey[]): Promise<readonly Finding[]> {
    const newest = new Map<string, Finding | null>();
    let open = [...new Map(groups.map((group) => [findingId(group, 1), group])).values()];
    let passed: ReadonlySet<string> = new Set();
    for (let attempt = 1; open.length > 0; attempt++) {
      if (attempt > attempts) throw contended('Findings were', attempts);
      const round = await this.#round(open, passed);
      open.forEach((group, n) => newest.set(findingId(group, 1), round.newest[n]!));
      open = open.filter((group) => round.written.again.has(findingId(group, 1)));
      passed = round.written.passed;
    }
    return groups.flatMap((group) => newest.get(findingId(group, 1)) ?? []);
  }

  async #round(
    groups: readonly GroupKey[],
    passed: ReadonlySet<string>,
  ): Promise<{ readonly newest: readonly (Finding | null)[]; readonly written: Written }> {
    const now = await this.#feeds.matches.snapshot();
    await this.#state.refresh([
      ...new Set(groups.flatMap((group) => matchIndices(group.periodFromMs, this.#state.prefix))),
    ]);
    const known = await loadGenerations(this.#state, groups);
    const recounts = groups.flatMap((group, n) => planRecount(group, known[n]!, now));
    const counted = await countMembers(this.#state, recounts);
    const changes = recounts.flatMap((recount, n) => {
      const members = counted[n] ?? null;
      return members !== null && (passed.has(idOf(recount)) || differs(recount, members)) ? [{ recount, members }] : [];
    });
    const written = await this.#write(changes);

    const newest = groups.map((group, n) => {
      const last = known[n]!.at(-1);
      const changed = written.documents.filter(({ sigma_bridge }) => sigma_bridge.group === findingId(group, 1)).at(-1);
      const document = changed ?? last?.finding.source;
      if (document === undefined) return null;
      const isNew = document.sigma_bridge.generation > known[n]!.length;
      return findingOf(document, triageOf(isNew ? null : (last?.triage ?? null)));
    });
    return { newest, written };
  }

  async #write(changes: readonly { readonly recount: Recount; readonly members: CountedMembers }[]): Promise<Written> {
    if (changes.length === 0) return { documents: [], again: new Set(), passed: new Set() };
    const allocation = await this.#feeds.findings.allocate(changes.length);
    const documents = changes.map(({ recount, members }, n) =>
      documentOfFinding({
        ...{ group: recount.group, generation: recount.generation, follows: recount.follows },
        ...{ facts: members.facts, names: members.names, before: recount.before, counted: recount.through },
        triage: triageOf(recount.known?.triage ?? null),
        changed: allocation.from + n,
      }),
    );
    const outcomes = await this.#state.write(
      changes.map(({ recount }, n): Write => {
        const place = findingPlace(recount.group, recount.generation, this.#state.prefix);
        const document = documents[n]!;
        if (recount.known === null) return { kind: 'create', ...place, document };
        return { kind: 'index', ...place, document, version: recount.known.finding.version };
      }),
      { refresh: true },
    );
    const isPassed = (await this.#feeds.findings.release(allocation)) === 'expired';
    const again = new Set<string>();
    documents.forEach(({ sigma_bridge: { id, group } }, n) => {
      const outcome = outcomes[n]!;
      if (outcome.kind === 'rejected') throw new Error(`finding ${id} cannot be stored: ${outcome.reason}`);
      if (isPassed || outcome.kind !== 'done') again.add(group);
    });
    const passed = new Set(isPassed ? documents.map(({ sigma_bridge }) => sigma_bridge.id) : []);
    return { documents, again, passed };
  }
}

const idOf = ({ group, generation }: Recount) => findingId(group, generation);

function differs({ known, through, isNewest }: Recount, { facts }: CountedMembers): boolean {
  if (known === null) return true;
  const { source } = known.finding;
  if (!isDeepStrictEqual(factsOf(source.sigma_bridge), facts)) return true;
  // One that is bounded says so, lest it is counted again each time.
  return !isNewest && !isDeepStrictEqual(source.sigma_bridge.counted, through);
}
