/** Where a source begins to be searched, the first time it is seen. */
export type StartAt =
  | { readonly kind: 'now' }
  | { readonly kind: 'oldest' }
  | { readonly kind: 'time'; readonly atMs: number }
  | { readonly kind: 'ago'; readonly spanMs: number };

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
      return startAt.atMs;
    case 'ago':
      return horizonMs - startAt.spanMs;
  }
}
