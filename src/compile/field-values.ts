import type { EventView } from '../ecs/event-view.ts';
import { foldCase } from '../sigma/fold-case.ts';
import type { Reading } from './bound-rule.ts';

/** So many are looked through faster than a set is made. */
const fewValues = 8;

/** What a field holds in one event: at least one text, none of them empty. */
export class FieldValues {
  readonly raw: readonly string[];
  #folded: readonly string[] | null = null;
  #sets: { readonly raw: ReadonlySet<string>; readonly folded: ReadonlySet<string> } | null = null;

  constructor(raw: readonly string[]) {
    this.raw = raw;
  }

  /** The same texts for comparing without case, made when first asked for. */
  get folded(): readonly string[] {
    return (this.#folded ??= this.raw.map(foldCase));
  }

  holds(text: string): boolean {
    if (this.raw.length <= fewValues) return this.raw.includes(text);
    return this.#asSets().raw.has(text);
  }

  /** The text must be folded. */
  holdsFolded(text: string): boolean {
    if (this.raw.length <= fewValues) return this.folded.includes(text);
    return this.#asSets().folded.has(text);
  }

  /** Two fields of thousands of values are compared in the time of their sum. */
  #asSets(): { readonly raw: ReadonlySet<string>; readonly folded: ReadonlySet<string> } {
    return (this.#sets ??= { raw: new Set(this.raw), folded: new Set(this.folded) });
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
