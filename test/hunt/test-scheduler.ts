import { viewEvent } from '../../src/ecs/view-event.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { Log } from '../../src/hunt/log.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { Scheduler } from '../../src/hunt/scheduler.ts';
import type { SchedulerOptions } from '../../src/hunt/scheduler.ts';
import type { TestClock } from '../embedded/temporary-stores.ts';

const silent = (): void => undefined;
export const silentLog: Log = { info: silent, warn: silent, error: silent };

/** A scheduler over embedded stores that is never started: tests call its ticks. */
export function testScheduler(
  stores: EmbeddedStores,
  clock: TestClock,
  options: Pick<SchedulerOptions, 'rules'> & Partial<SchedulerOptions>,
): Scheduler {
  return new Scheduler({
    schedule: { kind: 'every', everyMs: 60_000 },
    sources: [{ source: stores.events, startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
    matches: stores.findings,
    findings: stores.findings,
    quarantine: stores.findings,
    ledger: stores.ledger,
    limits: defaultLimits,
    view: viewEvent,
    now: clock.now,
    random: () => 0,
    log: silentLog,
    ...options,
  });
}
