/** The samples span three hours, which end here. Whoever loads them moves them so that the end is now. */
export const endMs = Date.parse('2026-10-06T12:00:00.000Z');
export const startMs = endMs - 3 * 60 * 60 * 1000;

/** `09:12:04` of the day, in ms since 1970. */
export function at(timeOfDay: string): number {
  return Date.parse(`2026-10-06T${timeOfDay}.000Z`) + (Number(timeOfDay.replaceAll(':', '')) % 997);
}
