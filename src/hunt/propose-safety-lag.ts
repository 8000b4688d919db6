import { counted } from '../text/counted.ts';
import { durationText } from '../text/duration.ts';
import { writeSpan } from '../text/span.ts';
import { countDelays, quantile } from './delays.ts';
import { lateDays } from './late-delays.ts';
import type { LateDelays } from './late-delays.ts';

export interface ProposedSafetyLag {
  readonly safetyLagMs: number;
  /** In words, with the numbers that it rests on. */
  readonly reason: string;
}

/** What people write. Beyond ten minutes a lag would delay all findings for the sake of a few: those few are found anyway. */
const lagsMs = [10, 15, 30, 45, 60, 90, 120, 180, 300, 600].map((seconds) => seconds * 1000);

/** Late so seldom, it is an outage here and there, which no lag is to be set for. */
const leastTimes = 20;

/**
 * The safety lag with which nearly all of the late documents would have been read at once; null where there is none that is worth it,
 * or where the present one does.
 */
export function proposeSafetyLag({ delays, times }: LateDelays, presentMs: number): ProposedSafetyLag | null {
  if (times < leastTimes) return null;
  for (const share of [0.99, 0.95, 0.9]) {
    const withinMs = quantile(delays, share)!;
    const safetyLagMs = lagsMs.find((lagMs) => lagMs >= withinMs);
    if (safetyLagMs === undefined) continue;
    if (safetyLagMs <= presentMs) return null;
    const late = counted(countDelays(delays), 'document');
    const reason =
      `Of ${late} that came late in the last ${lateDays} days ${share * 100} % came within ${durationText(withinMs)} after the ` +
      `end of their window: safetyLag: ${writeSpan(safetyLagMs)} would have read them at once, and delays ` +
      `every finding by ${durationText(safetyLagMs - presentMs)} more.`;
    return { safetyLagMs, reason };
  }
  return null;
}
