import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { Step } from '../../src/hunt/run-window.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { everyEvent, testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const nowMs = Date.parse('2026-01-31T13:00:00Z');

const filtered = { ...everyEvent, filters: [{ id: 'first-two', removes: (n: string | null) => Number(n) <= 2 }] };

/** The run that is killed and repeated: two rules, one of them filtered, in pages of a few events. */
export const killRun = {
  now: (): number => nowMs,
  async tick(stores: EmbeddedStores, onStep: (step: Step) => void): Promise<void> {
    await testScheduler(
      stores,
      { now: killRun.now, forward: () => undefined },
      {
        rules: testRules(filtered, {
          id: 'even-records',
          matches: ({ envelope }) => Number(envelope.recordId) % 2 === 0,
        }),
        limits: { ...defaultLimits, maxBytes: 2_000 },
        onStep,
      },
    ).tick();
  },
};
