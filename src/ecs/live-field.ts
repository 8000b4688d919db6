import { DottedDocument } from './document.ts';
import type { EventView } from './event-view.ts';
import type { FieldEntry, FieldPlace } from './field-catalog.ts';

/** How a source maps and fills the places of a field. */
export interface LiveField {
  /** How many of the newest documents of the kind of event were looked at. */
  readonly documents: number;
  /** Each path of each place, in their order. */
  readonly paths: readonly LivePath[];
}

export interface LivePath {
  readonly path: string;
  /** As the source names them; null where it has none. */
  readonly types: readonly string[] | null;
  /** Beside the type that winlogbeat's own template gives; null where either has none. */
  readonly state: 'asExpected' | 'differs' | 'missing' | null;
  /** Of the documents that were looked at, as far as the path means the field in them. */
  readonly filled: number;
  /** A value, cut where it is long. */
  readonly example: string | null;
}

/** The types of a path in all indices of a source; none: no index maps it. */
export type TypesOf = (path: string) => readonly string[];

const longestExample = 60;

export function describeLive(
  { places }: Pick<FieldEntry, 'places'>,
  events: readonly EventView[],
  typesOf: TypesOf | null,
): LiveField {
  const documents = events.map((event) => ({
    code: event.envelope.code ?? '',
    of: new DottedDocument(event.source.document),
  }));
  const paths = places.flatMap((place) =>
    place.paths.map(({ path, type }): LivePath => {
      const meant = documents.filter(({ code }) => isMeantIn(code, place));
      const values = meant.flatMap(({ of }) => of.texts(path)?.slice(0, 1) ?? []);
      const types = typesOf?.(path) ?? null;
      return { path, types, state: stateOf(types, type), filled: values.length, example: shortened(values[0]) };
    }),
  );
  return { documents: events.length, paths };
}

function isMeantIn(code: string, { onlyIn, notIn }: FieldPlace): boolean {
  return (onlyIn?.includes(code) ?? true) && notIn?.includes(code) !== true;
}

function stateOf(types: readonly string[] | null, expected: string | null): LivePath['state'] {
  if (types === null) return null;
  if (types.length === 0) return 'missing';
  if (expected === null) return null;
  return types.every((type) => type === expected) ? 'asExpected' : 'differs';
}

function shortened(value: string | undefined): string | null {
  if (value === undefined) return null;
  return value.length <= longestExample ? value : `${value.slice(0, longestExample - 1)}…`;
}
