import type { EventView } from '../../src/ecs/event-view.ts';
import type { FieldMapping } from '../../src/ecs/mapping.ts';

/** The values of a field as the matcher reads them: of the first place that holds any, or of all; null for none. */
export function readFieldOf(view: EventView, { combine, places }: FieldMapping): readonly string[] | null {
  const held = places.flatMap((place) => {
    const values = view.values(place);
    return values === null ? [] : [values];
  });
  if (held.length === 0) return null;
  return combine === 'first' ? held[0]! : held.flat();
}
