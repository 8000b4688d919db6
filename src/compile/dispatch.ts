import type { EventView } from '../ecs/event-view.ts';
import type { EventSelector } from '../ecs/mapping.ts';

/** Kinds of events remembered; a source that makes up channels must not grow the memory. */
const maxKinds = 10_000;

/**
 * Gives the function from an event to the entries whose selectors choose it, in the order given. What an event's channel,
 * code and provider select is worked out once and remembered: the same list is given again.
 */
export function dispatchOf<T extends { readonly selector: EventSelector }>(
  entries: readonly T[],
): (view: EventView) => readonly T[] {
  const selectors = new Map<string, { selector: EventSelector; entries: number[] }>();
  for (const [index, { selector }] of entries.entries()) {
    const key = selectorKey(selector);
    const group = selectors.get(key) ?? { selector, entries: [] };
    group.entries.push(index);
    selectors.set(key, group);
  }
  const groups = [...selectors.values()];
  const known = new Map<string, readonly T[]>();
  return (view) => {
    const { channel, code, provider } = view.envelope;
    const kind = `${channel ?? ''}\n${code ?? ''}\n${provider ?? ''}`;
    let chosen = known.get(kind);
    if (chosen === undefined) {
      if (known.size >= maxKinds) known.clear();
      const indexes = groups.filter(({ selector }) => view.is(selector)).flatMap((group) => group.entries);
      chosen = indexes.sort((one, other) => one - other).map((index) => entries[index]!);
      known.set(kind, chosen);
    }
    return chosen;
  };
}

/** Equal keys choose the same events, whatever the order and (for channels and providers) case of what is listed. */
export function selectorKey({ channels, codes, providers }: EventSelector): string {
  const folded = (names: readonly string[]) => [...new Set(names.map((name) => name.toLowerCase()))].sort();
  return JSON.stringify([folded(channels), [...new Set(codes)].sort(), folded(providers)]);
}
