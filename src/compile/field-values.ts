import type { EventView } from '../ecs/event-view.ts';
import { foldCase } from '../sigma/fold-case.ts';
import type { Reading } from './bound-rule.ts';

/** What a field holds in one event: at least one text, none of them empty. */
export class FieldValues {
  readonly raw: readonly string[];
  #folded: readonly string[] | null = null;

  constructor(raw: readonly string[]) {
    this.raw = raw;
  }

  /** The same texts for comparing without case, made when first asked for. */
  get folded(): readonly string[] {
    return (this.#folded ??= this.raw.map(foldCase));
  }
}

/** Reads a field of an event; null: the event has none. */
export function readField(reading: Reading, view: EventView): FieldValues | null {
  const { places, combine } = reading;
  if (combine === 'first' || places.length === 1) {
    for (const place of places) {
      const values = view.values(place);
      if (values !== null) return new FieldValues(values);
    }
    return null;
  }
  const all = places.flatMap((place) => view.values(place) ?? []);
  return all.length === 0 ? null : new FieldValues(all);
}
