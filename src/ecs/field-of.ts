import { eventData } from './build-field.ts';
import {
  type EventMapping,
  type Evidence,
  type FieldMapping,
  type Mapping,
  type Place,
  type Shape,
  shapes,
} from './mapping.ts';
import { isPlain } from './read-evidence.ts';

/**
 * Where a field is in a kind of event: as the event's mapping says, or what is common to all events, or a guess, flagged so.
 * Pipelines move what they know, so that on their channels the guess counts for plain documents alone.
 */
export function fieldOf(mapping: Mapping, event: EventMapping, field: string): FieldMapping {
  return event.fields.get(field) ?? mapping.common.get(field) ?? guessField(event, field);
}

function guessField(event: EventMapping, field: string): FieldMapping {
  const guessed = shapes.filter((shape) => event.guess || isPlain(shape));
  const seen = new Map(guessed.map((shape): [Shape, Evidence] => [shape, 'documentation']));
  return {
    field,
    at: event.at,
    combine: 'first',
    places: [`${eventData}${field}`, `winlog.user_data.${field}`].map((path) => plainPlace(path, seen)),
    copies: [],
    eventField: null,
    note: null,
    lossy: null,
    guessed: true,
  };
}

function plainPlace(path: string, seen: ReadonlyMap<Shape, Evidence>): Place {
  return { key: `plain(${path})`, codec: 'plain', paths: [path], shapes: seen };
}
