import type { ElasticSettings } from '../../src/elastic/connect.ts';
import type { Step } from '../../src/hunt/run-window.ts';
import type { RunnableRules } from '../../src/hunt/runnable-rules.ts';
import { defaultLimits, type HuntLimits } from '../../src/hunt/source-runner.ts';
import { everyEvent, testRules } from '../hunt/test-rules.ts';

/** What a child of these tests is told. */
export interface LeaseChildOptions {
  readonly elastic: ElasticSettings;
  /** Of the indices of our state. */
  readonly prefix: string;
  /** Of the source. */
  readonly name: string;
  /** The index of events. */
  readonly events: string;
  readonly dataDir: string;
  readonly leaseMs: number;
  readonly stopAfter: Step;
}

/** A rule that matches every event of Sysmon there is. */
export function everySysmonEvent(): RunnableRules {
  const rules = testRules(everyEvent);
  const channels = ['Microsoft-Windows-Sysmon/Operational'];
  return {
    refs: rules.refs,
    prepare: async (refs, source) => ({
      ...(await rules.prepare(refs, source)),
      selection: { kind: 'scan', selectors: [{ channels, codes: [], providers: [] }] },
    }),
  };
}

/** All that there is lies in one window of a few pages. */
export const oneWindow: HuntLimits = { ...defaultLimits, maxBytes: 2_000, maxSpanMs: Infinity, liveSpanMs: 0 };
