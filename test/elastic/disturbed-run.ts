import { expect } from 'vitest';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { EventSource } from '../../src/hunt/event-source.ts';
import type { StoredMatch } from '../../src/findings/stores.ts';
import type { SourceCoverage } from '../../src/hunt/coverage.ts';
import type { Gap } from '../../src/hunt/ledger.ts';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import type { Step } from '../../src/hunt/run-window.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import type { HuntLimits } from '../../src/hunt/source-runner.ts';
import type { Scheduler } from '../../src/hunt/scheduler.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import type { TestClock } from '../embedded/temporary-stores.ts';
import { psexecRules, realRules } from '../end-to-end/real-rules.ts';
import { search } from '../end-to-end/search.ts';
import { storedFindings, storedMatches } from '../end-to-end/stored.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { adminClient } from './elastic-test.ts';

const rules = realRules(psexecRules);

/** Longer than the longest pause between two attempts. */
const longMs = 360_000;

/** One window from the first event until now, in pages of a few events. */
const onePagedWindow: HuntLimits = { ...defaultLimits, maxBytes: 100_000, maxSpanMs: Infinity, liveSpanMs: 0 };

/** What a reader sees in the end, save for what tells one run from another. */
export interface Seen {
  readonly matches: readonly Pick<StoredMatch, 'id' | 'findingId'>[];
  readonly findings: readonly object[];
}

export async function seenIn(stores: EmbeddedStores): Promise<Seen> {
  return {
    matches: byId((await storedMatches(stores)).map(({ id, findingId }) => ({ id, findingId }))),
    findings: byId((await storedFindings(stores)).map((finding) => ({ ...finding, changed: null }))),
  };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What a run over the source ends with where nothing goes wrong. */
export async function undisturbed(source: EventSource): Promise<Seen> {
  return seenIn(await search(source, { rules, plan: 'scan' }));
}

/** A run of both PsExec rules that a test disturbs. */
export class DisturbedRun {
  readonly stores: EmbeddedStores;
  readonly source: EventSource;
  readonly clock: TestClock;
  readonly #scheduler: Scheduler;

  private constructor(parts: {
    readonly stores: EmbeddedStores;
    readonly source: EventSource;
    readonly clock: TestClock;
    readonly scheduler: Scheduler;
  }) {
    this.stores = parts.stores;
    this.source = parts.source;
    this.clock = parts.clock;
    this.#scheduler = parts.scheduler;
  }

  static async of(
    source: EventSource,
    options: { readonly plan?: 'scan' | 'push'; readonly onStep?: (step: Step) => void } = {},
  ): Promise<DisturbedRun> {
    const { plan = 'scan', onStep = () => undefined } = options;
    const clock = testClock(Date.now());
    const stores = await temporaryStores(clock);
    const scheduler = testScheduler(stores, clock, {
      rules: new SourceRules(rules, plan),
      sources: [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
      limits: onePagedWindow,
      onStep,
    });
    return new DisturbedRun({ stores, source, clock, scheduler });
  }

  tick(): Promise<void> {
    return this.#scheduler.tick();
  }

  /** The windows that failed and are open. */
  gaps(): Promise<readonly Gap[]> {
    return this.stores.ledger.gaps(this.source.name);
  }

  /** How far the source is covered, and what is open. */
  coverage(): Promise<SourceCoverage> {
    const { name } = this.source;
    return readSourceCoverage(this.stores.ledger, {
      source: name,
      horizonMs: this.#scheduler.runState(name).horizonMs,
    });
  }

  /** Lets time pass once what disturbed the run is over, and holds what there is in the end against an undisturbed run. */
  async endsAs(expected: Seen): Promise<void> {
    for (let rounds = 0; rounds < 3; rounds++) {
      this.clock.forward(longMs);
      await this.tick();
    }
    const { gaps, coveredUntilMs, horizonMs, quarantined } = await this.coverage();
    expect({ gaps, quarantined }).toEqual({ gaps: [], quarantined: [] });
    expect(coveredUntilMs).toBe(horizonMs);
    expect(await seenIn(this.stores)).toEqual(expected);
  }
}

/** How many views of indices are open on the server. */
export async function openViews(): Promise<number> {
  const client = adminClient();
  try {
    const { nodes } = await client.nodes.stats({ metric: 'indices', index_metric: 'search' });
    return Object.values(nodes).reduce((sum, { indices }) => sum + (indices?.search?.open_contexts ?? NaN), 0);
  } finally {
    await client.close();
  }
}
