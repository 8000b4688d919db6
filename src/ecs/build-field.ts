import type { Diagnostic } from '../text/diagnostic.ts';
import type { CodecName } from './codec.ts';
import { pathsOfCodec } from './codecs.ts';
import { mappingDiagnostic } from './diagnostic-codes.ts';
import type { Evidence, FieldMapping, Place, Shape } from './mapping.ts';
import { type Seen, seenByDefault } from './read-evidence.ts';
import type { FieldText, PlaceText } from './read-field.ts';

/** Where Windows' own fields go: named data of an event. */
export const eventData = 'winlog.event_data.';

/** Adds to what an event says of a field what its log says, where the event is silent. */
export function inheritField(field: FieldText, log: FieldText | undefined): FieldText {
  if (log === undefined || field.absent !== null || field.places !== null) return field;
  const saysWhere = (field.moved ?? field.codec) !== null;
  return {
    ...field,
    is: field.is ?? log.is,
    moved: field.moved ?? log.moved,
    kept: field.kept ?? log.kept,
    copied: field.copied ?? log.copied,
    codec: field.codec ?? log.codec,
    places: saysWhere ? null : log.places,
    absent: saysWhere ? null : log.absent,
    note: field.note ?? log.note,
    lossy: field.lossy ?? log.lossy,
    onlyIn: field.onlyIn ?? log.onlyIn,
    notIn: field.notIn ?? log.notIn,
  };
}

/** Makes the mapping of a field. */
export function buildField(name: string, field: FieldText, diagnostics: Diagnostic[]): FieldMapping {
  const places = new PlaceBuilder(field.seen ?? seenByDefault, diagnostics);
  return {
    field: name,
    at: field.at,
    combine: field.places?.combine ?? 'first',
    places: field.absent === null ? buildPlaces(name, field, places) : [],
    copies: field.copied ?? [],
    eventField: field.is,
    note: field.note ?? field.absent,
    lossy: field.lossy,
    guessed: false,
  };
}

function buildPlaces(name: string, field: FieldText, places: PlaceBuilder): readonly Place[] {
  if (field.places !== null) return field.places.of.flatMap((text) => places.written(text));
  const own = eventData + (field.is ?? name);
  if (field.moved === null) return places.kept(own, field);
  // The event's own key comes first, also for a field that pipelines move: where it is still there, it is the original.
  return [...places.original(own, field), ...places.moved(field.moved, field)];
}

class PlaceBuilder {
  readonly #seen: Seen;
  readonly #diagnostics: Diagnostic[];

  constructor(seen: Seen, diagnostics: Diagnostic[]) {
    this.#seen = seen;
    this.#diagnostics = diagnostics;
  }

  /** A place that the file spells out. */
  written(text: PlaceText): readonly Place[] {
    return this.#place(text, text.codec, text.paths, (text.seen ?? this.#seen).evidence);
  }

  /** The event's own key, in every shape. */
  kept(path: string, field: FieldText): readonly Place[] {
    const codec = field.codec ?? 'plain';
    const isToldPaths = typeof pathsOfCodec(codec) === 'number';
    return this.#place(field, codec, isToldPaths ? [path] : [], this.#seen.evidence);
  }

  /** The event's own key, where it is not taken away. */
  original(path: string, { at, kept }: FieldText): readonly Place[] {
    const shapes = this.#evidenceIn((shape) => this.#seen.stays.has(shape) || kept?.includes(shape) === true);
    return this.#place({ at, onlyIn: null, notIn: null }, 'plain', [path], shapes);
  }

  moved(paths: readonly string[], field: FieldText): readonly Place[] {
    const shapes = this.#evidenceIn((shape) => !this.#seen.stays.has(shape));
    return this.#place(field, field.codec ?? 'plain', paths, shapes);
  }

  #evidenceIn(isWanted: (shape: Shape) => boolean): ReadonlyMap<Shape, Evidence> {
    return new Map([...this.#seen.evidence].filter(([shape]) => isWanted(shape)));
  }

  #place(
    { at, onlyIn, notIn }: Pick<PlaceText, 'at' | 'onlyIn' | 'notIn'>,
    codec: CodecName,
    given: readonly string[],
    shapes: ReadonlyMap<Shape, Evidence>,
  ): readonly Place[] {
    const paths = pathsOfCodec(codec);
    const wanted = typeof paths === 'number' ? paths : 0;
    if (given.length !== wanted) {
      const count = wanted === 0 ? 'none: it knows its own' : String(wanted);
      this.#diagnostics.push(
        mappingDiagnostic('MAPPING_BAD_PATHS', `Here are ${given.length} paths; the codec '${codec}' takes ${count}.`, {
          at,
          hint: 'docs/mappings.md lists the codecs and the paths that each reads.',
        }),
      );
      return [];
    }
    const key = `${codec}(${given.join(',')})${codesKey('=', onlyIn)}${codesKey('!', notIn)}`;
    const codes = { ...(onlyIn !== null && { onlyIn }), ...(notIn !== null && { notIn }) };
    return [{ key, codec, paths: typeof paths === 'number' ? given : paths, shapes, ...codes }];
  }
}

function codesKey(sign: string, codes: readonly string[] | null): string {
  return codes === null ? '' : `${sign}${codes.join(',')}`;
}
