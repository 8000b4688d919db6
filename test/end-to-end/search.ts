import type { ConfiguredRule } from '../../src/active-rules.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { EventSource } from '../../src/hunt/event-source.ts';
import { defaultLimits, type HuntLimits } from '../../src/hunt/source-runner.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';

export const plans = ['scan', 'push'] as const;

/** What a search is given; `stores` are new ones unless they are named. */
export interface Search {
  readonly rules: readonly ConfiguredRule[];
  readonly plan: (typeof plans)[number];
  readonly stores?: EmbeddedStores;
  readonly limits?: Partial<HuntLimits>;
}

/**
 * Lets a scheduler run once, as the service builds it, over a whole source from its oldest event on. Throws where a
 * window of it could not be read, since what is found would say nothing then.
 */
export async function search(source: EventSource, { rules, plan, limits, ...given }: Search): Promise<EmbeddedStores> {
  const clock = testClock(Date.now());
  const stores = given.stores ?? (await temporaryStores(clock));
  await testScheduler(stores, clock, {
    rules: new SourceRules(rules, plan),
    sources: [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
    limits: { ...defaultLimits, ...limits },
  }).tick();
  const [gap] = await stores.ledger.gaps(source.name);
  if (gap !== undefined) throw new Error(`a window of '${source.name}' was not read: ${gap.code} ${gap.reason}`);
  return stores;
}
