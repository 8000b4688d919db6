const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What `parseSpan` takes, for messages and documentation. */
export const spanSyntax = 'a span such as 30s, 5m, 24h or 7d';

/** Reads a span of time as people write it: a whole number and s, m, h or d. Gives milliseconds, or null where it is none. */
export function parseSpan(text: string): number | null {
  const written = /^(\d{1,9})([smhd])$/.exec(text);
  if (written === null) return null;
  return Number(written[1]) * unitMs[written[2] as keyof typeof unitMs];
}

/** Writes a span as `parseSpan` reads it, in the largest unit of which it is a whole number; parts of a second are left out. */
export function writeSpan(ms: number): string {
  const seconds = Math.floor(ms / 1000) * 1000;
  const [unit, size] = Object.entries(unitMs).findLast(([, each]) => seconds >= each && seconds % each === 0) ?? [
    's',
    1000,
  ];
  return `${seconds / size}${unit}`;
}
