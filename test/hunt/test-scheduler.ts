import { viewEvent } from '../../src/ecs/view-event.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { Log } from '../../src/hunt/log.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import type { SourceSettings } from '../../src/hunt/source-debts.ts';
import type { RunnableRules } from '../../src/hunt/runnable-rules.ts';
import { soleHolder } from '../../src/hunt/sole-holder.ts';
import { Scheduler } from '../../src/hunt/scheduler.ts';
import type { SchedulerOptions } from '../../src/hunt/scheduler.ts';
import type { TestClock } from '../embedded/temporary-stores.ts';

const silent = (): void => undefined;
export const silentLog: Log = { info: silent, warn: silent, error: silent };

interface TestOptions extends Partial<Omit<SchedulerOptions, 'sources'>> {
  /** Of every source. */
  readonly rules: RunnableRules;
  readonly sources?: readonly SourceSettings[];
}

/** A scheduler over embedded stores that is never started: tests call its ticks. */
export function testScheduler(
  stores: EmbeddedStores,
  clock: TestClock,
  {
    rules,
    sources = [{ source: stores.events, startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
    ...options
  }: TestOptions,
): Scheduler {
  return new Scheduler({
    schedule: { kind: 'every', everyMs: 60_000 },
    sources: sources.map((settings) => ({ ...settings, rules })),
    matches: stores.findings,
    findings: stores.findings,
    quarantine: stores.findings,
    filtered: stores.filtered,
    ledger: stores.ledger,
    leases: soleHolder,
    backfills: stores.backfills,
    backfillMs: 0,
    limits: defaultLimits,
    view: viewEvent,
    now: clock.now,
    random: () => 0,
    log: silentLog,
    ...options,
  });
}
