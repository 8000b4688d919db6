import { validate } from 'node-cron';

/** When a tick comes. A tick only says "look now": which windows are run follows from the ledger. */
export type Schedule =
  { readonly kind: 'every'; readonly everyMs: number } | { readonly kind: 'cron'; readonly expression: string };

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads a span as `30s`, `5m`, `24h`, `7d`. Null for anything else. */
export function parseSpanMs(text: string): number | null {
  const [, digits, unit] = /^(\d{1,9})(s|m|h|d)$/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits) * unitMs[unit as keyof typeof unitMs];
}

// setInterval fires at once for more than 2^31-1 ms.
const longestEveryMs = 2 ** 31 - 1;

/** Reads `every 1m` (1s up to 24d) or a cron expression. Null for anything else. */
export function parseSchedule(text: string): Schedule | null {
  const span = /^every\s+(\S+)$/.exec(text.trim())?.[1];
  if (span !== undefined) {
    const everyMs = parseSpanMs(span);
    return everyMs !== null && everyMs >= 1_000 && everyMs <= longestEveryMs ? { kind: 'every', everyMs } : null;
  }
  return validate(text) ? { kind: 'cron', expression: text } : null;
}
