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
  // SigmaHQ leaves the blanks of an event's own names out, and so do mappings: `Threat Name` is ThreatName.
  return (
    namedField(mapping, event, field) ??
    namedField(mapping, event, field.replaceAll(' ', '')) ??
    guessField(event, field)
  );
}

function namedField(mapping: Mapping, event: EventMapping, field: string): FieldMapping | undefined {
  return event.fields.get(field) ?? mapping.common.get(field);
}

function guessField(event: EventMapping, field: string): FieldMapping {
  const guessed = shapes.filter((shape) => event.guess || isPlain(shape));
  const seen = new Map(guessed.map((shape): [Shape, Evidence] => [shape, 'documentation']));
  return {
    field,
    at: event.at,
    combine: 'first',
    places: [eventData, 'winlog.user_data.']
      .flatMap((folder) => namesInDocuments(field).map((name) => folder + name))
      .map((path) => plainPlace(path, seen)),
    copies: [],
    eventField: null,
    note: null,
    lossy: null,
    guessed: true,
  };
}

/** Winlogbeat 9 writes underscores for blanks. */
function namesInDocuments(field: string): readonly string[] {
  return [...new Set([field, field.replaceAll(' ', '_')])];
}

function plainPlace(path: string, seen: ReadonlyMap<Shape, Evidence>): Place {
  return { key: `plain(${path})`, codec: 'plain', paths: [path], shapes: seen };
}
