const units = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
] as const;

/** A span of time for people to read, rounded to its two largest units: `3 h 10 min`, `95 s`, `0.4 s`. */
export function durationText(ms: number): string {
  // 95 s, and not 1 min 35 s: below two minutes seconds are what people compare.
  if (ms < 120_000) return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1_000)} s`;
  const first = units.findIndex((unit) => ms >= unit.ms);
  const [large, small] = [units[first]!, units[first + 1]!];
  const rounded = Math.round(ms / small.ms) * small.ms;
  // Rounded up to the next larger unit: 59 min 59.9 s are 1 h.
  if (first > 0 && rounded >= units[first - 1]!.ms) return `1 ${units[first - 1]!.name}`;
  const rest = Math.round((rounded % large.ms) / small.ms);
  return `${Math.floor(rounded / large.ms)} ${large.name}${rest === 0 ? '' : ` ${rest} ${small.name}`}`;
}
