/**
 * Gives one reading to all who ask while it is under way, and afterwards until it is `maxAgeMs` old. A failed one is
 * shared as well: what does not answer is not asked again by every request.
 */
export function sharedReading<T>(
  read: () => Promise<T>,
  { maxAgeMs, now }: { readonly maxAgeMs: number; readonly now: () => number },
): () => Promise<T> {
  let reading: Promise<T> | null = null;
  let settledMs: number | null = null;
  return () => {
    const ageMs = settledMs === null ? 0 : now() - settledMs;
    // Younger than nothing: the clock was set back, and how old it is nobody knows.
    if (reading !== null && (settledMs === null || (ageMs >= 0 && ageMs < maxAgeMs))) return reading;
    const settle = (): void => {
      settledMs = now();
    };
    settledMs = null;
    reading = read();
    reading.then(settle, settle);
    return reading;
  };
}
