import { parseSpanMs } from './schedule.ts';

/** Where a source begins to be searched, the first time it is seen. */
export type StartAt =
  | { readonly kind: 'now' }
  | { readonly kind: 'oldest' }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'back'; readonly spanMs: number };

const isoWithZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Reads `now`, `oldest`, a time with its zone, or a span back from now as `24h`. Null for anything else. */
export function parseStartAt(text: string): StartAt | null {
  if (text === 'now' || text === 'oldest') return { kind: text };
  const spanMs = parseSpanMs(text);
  if (spanMs !== null) return { kind: 'back', spanMs };
  const ms = isoWithZone.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? null : { kind: 'time', ms };
}

/** The instant on the source's clock. A source without documents starts at the horizon: there is nothing before it. */
export async function resolveStartAt(
  startAt: StartAt,
  horizonMs: number,
  oldest: () => Promise<number | null>,
): Promise<number> {
  switch (startAt.kind) {
    case 'now':
      return horizonMs;
    case 'oldest':
      return Math.min((await oldest()) ?? horizonMs, horizonMs);
    case 'time':
      return startAt.ms;
    case 'back':
      return horizonMs - startAt.spanMs;
  }
}
