import { nearMiss } from '../text/near-miss.ts';
import type { CodecName } from './codec.ts';
import { codecMeanings } from './codec-meanings.ts';
import type { FieldTypes } from './field-types.ts';
import { logsourceName } from './logsource-name.ts';
import type {
  Evidence,
  EventMapping,
  EventSelector,
  FieldMapping,
  LogsourceMapping,
  Mapping,
  Place,
  Shape,
} from './mapping.ts';

/** What the mapping says of one Sigma field in one kind of event. */
export interface FieldEntry extends Pick<
  FieldMapping,
  'field' | 'combine' | 'copies' | 'eventField' | 'note' | 'lossy'
> {
  /** As `process_creation`, or `category/service` where the logsource names both; null: a field of every event. */
  readonly logsource: string | null;
  /** The mapping's name of the event kind, as `sysmon`; null: of every kind. */
  readonly event: string | null;
  /** Which documents are such events. */
  readonly selector: EventSelector;
  /** Whether the logsource means the event unless the user says so. */
  readonly byDefault: boolean;
  /** In the order in which they are read. Empty: the event has no such field, at least in the shapes asked for. */
  readonly places: readonly FieldPlace[];
}

export interface FieldPlace {
  /** How each path is mapped by winlogbeat's own template; null where it maps no such path. */
  readonly paths: readonly {
    readonly path: string;
    readonly type: string | null;
    readonly ignoreAbove: number | null;
  }[];
  readonly codec: CodecName;
  /** What the codec changes, in words; null where the document holds the value as it is. */
  readonly translation: { readonly documents: string; readonly field: string } | null;
  /** In which shapes the value is here, and how that is known. */
  readonly seen: readonly { readonly shape: Shape; readonly evidence: Evidence }[];
  /** Event codes in which alone the value is here; null: all. */
  readonly onlyIn: readonly string[] | null;
  /** Event codes in which the path means something else. */
  readonly notIn: readonly string[] | null;
}

/** Everything that a mapping says of fields, by the order of its logsources, and last what is common to all events. */
export function catalogFields(mapping: Mapping, types: FieldTypes): readonly FieldEntry[] {
  const describe = (
    field: FieldMapping,
    of: Pick<FieldEntry, 'logsource' | 'event' | 'selector' | 'byDefault'>,
  ): FieldEntry => {
    const { combine, copies, eventField, note, lossy } = field;
    const places = field.places.map((place) => describePlace(place, types));
    return { field: field.field, ...of, combine, places, copies, eventField, note, lossy };
  };
  const ofEvent = (logsource: LogsourceMapping, { name, selector, byDefault, fields }: EventMapping) =>
    [...fields.values()].map((field) =>
      describe(field, { logsource: logsourceName(logsource), event: name, selector, byDefault }),
    );
  const common = [...mapping.common.values()];
  return [
    ...mapping.logsources.flatMap((logsource) => logsource.events.flatMap((event) => ofEvent(logsource, event))),
    ...common.map((field) => describe(field, { logsource: null, event: null, selector: anyKind, byDefault: true })),
  ];
}

const anyKind: EventSelector = { channels: [], codes: [], providers: [] };

function describePlace({ paths, codec, shapes, onlyIn, notIn }: Place, types: FieldTypes): FieldPlace {
  return {
    paths: paths.map((path) => {
      const known = types.typeOf(path);
      return { path, type: known?.type ?? null, ignoreAbove: known?.ignoreAbove ?? null };
    }),
    codec,
    translation: codec === 'plain' ? null : codecMeanings[codec],
    seen: [...shapes].map(([shape, evidence]) => ({ shape, evidence })),
    onlyIn: onlyIn ?? null,
    notIn: notIn ?? null,
  };
}

/** What is asked of the catalogue; what is absent is not asked for. */
export interface FieldQuery {
  /** A Sigma field, what an event calls one, or a document path. Case is ignored. */
  readonly name?: string;
  readonly logsource?: string;
  /** Places in other shapes are left out of the answer. */
  readonly shapes?: readonly Shape[];
}

/** The entries that a question is about, in their order. A field of every event belongs to each logsource. */
export function findFields(entries: readonly FieldEntry[], query: FieldQuery): readonly FieldEntry[] {
  const name = query.name?.toLowerCase();
  const logsource = query.logsource?.toLowerCase();
  const found = entries.filter(
    (entry) =>
      (name === undefined || namesOf(entry).some((known) => known.toLowerCase() === name)) &&
      (logsource === undefined || entry.logsource === null || entry.logsource.toLowerCase() === logsource),
  );
  const { shapes } = query;
  if (shapes === undefined) return found;
  const isIn = ({ seen }: FieldPlace) => seen.some(({ shape }) => shapes.includes(shape));
  return found.map((entry) => ({ ...entry, places: entry.places.filter(isIn) }));
}

/** Fields and paths whose names come near, or hold what was asked for; at most `limit`, the nearest first. */
export function similarNames(entries: readonly FieldEntry[], name: string, limit = 8): readonly string[] {
  const known = [...new Set(entries.flatMap(namesOf))];
  const near = nearMiss(name, known);
  const holding = known.filter((one) => one.toLowerCase().includes(name.toLowerCase()));
  return [...new Set([...(near === null ? [] : [near]), ...holding])].slice(0, limit);
}

function namesOf({ field, eventField, places, copies }: FieldEntry): readonly string[] {
  const paths = places.flatMap((place) => place.paths.map(({ path }) => path));
  return [field, ...(eventField === null ? [] : [eventField]), ...paths, ...copies];
}
