import type { FieldEntry, FieldPlace } from '../ecs/field-catalog.ts';
import type { LiveField, LivePath } from '../ecs/live-field.ts';
import { evidences, shapes } from '../ecs/mapping.ts';
import { inertText } from '../text/inert-text.ts';
import { wrapText } from './wrap-text.ts';

const width = 80;

/** What is told of a field; with `live`, also how a source holds it. */
export interface ShownField extends FieldEntry {
  readonly live?: LiveField;
}

/** One line a field: its name and the logsources that have it. */
export function printFieldList(entries: readonly FieldEntry[]): string {
  const byField = [...Map.groupBy(entries, ({ field }) => field)].sort(([one], [other]) => (one < other ? -1 : 1));
  const column = Math.max(...byField.map(([field]) => field.length)) + 2;
  const lines = byField.map(([field, of]) => {
    const names = [...new Set(of.map(({ logsource }) => logsource ?? 'every event'))];
    return field.padEnd(column) + fitted(names, width - column);
  });
  return `${lines.map(inertText).join('\n')}\n`;
}

/** As many names as fit, and how many more there are. */
function fitted(names: readonly string[], room: number): string {
  for (let count = names.length; count > 1; count--) {
    const more = names.length - count;
    const text = names.slice(0, count).join(', ') + (more > 0 ? ` and ${more} more` : '');
    if (text.length <= room) return text;
  }
  return names.length > 1 ? `${names[0]!} and ${names.length - 1} more` : (names[0] ?? '');
}

/** Where each field is; kinds of events that hold a field in the same way are told together. */
export function printFields(entries: readonly ShownField[]): string {
  const byField = Map.groupBy(entries, ({ field }) => field);
  const blocks = [...byField].map(([field, of]) => {
    const alike = [...Map.groupBy(of, sameness).values()];
    return [field, ...alike.flatMap(groupLines)].map(inertText).join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

function sameness(entry: ShownField): string {
  return JSON.stringify({ ...entry, logsource: null, event: null, selector: null, byDefault: null });
}

function groupLines(alike: readonly ShownField[]): readonly string[] {
  const { combine, places, copies, eventField, note, lossy, live } = alike[0]!;
  const manner = combine === 'any' ? 'at any of' : 'at the first that holds a value';
  return [
    '',
    ...wrapped(alike.map(eventName).join(', '), 2),
    ...(places.length === 0 ? ['    not there'] : []),
    ...(places.length > 1 ? [`    ${manner}`] : []),
    ...places.flatMap((place) => placeLines(place, columnsOf(places))),
    ...wrapped(knownBy(places), 4),
    ...labelled('the event calls it', eventField),
    ...labelled('copied to', copies.length === 0 ? null : copies.join(', ')),
    ...labelled('note', note),
    ...labelled('lost', lossy),
    ...(live === undefined || places.length === 0 ? [] : liveLines(live)),
  ];
}

/** As `process_creation (sysmon)`. */
function eventName({ logsource, event, byDefault }: FieldEntry): string {
  if (logsource === null) return 'every event';
  const name = event === 'eventlog' ? logsource : `${logsource} (${event ?? ''})`;
  return byDefault ? name : `${name}, where switched on`;
}

interface Columns {
  readonly path: number;
  readonly type: number;
}

function columnsOf(places: readonly FieldPlace[]): Columns {
  const paths = places.flatMap((place) => place.paths);
  return {
    path: Math.max(...paths.map(({ path }) => path.length)) + 2,
    type: Math.max(...paths.map((path) => typeOf(path).length)) + 2,
  };
}

function placeLines({ paths, translation, seen, onlyIn, notIn }: FieldPlace, columns: Columns): readonly string[] {
  const found = shapes.filter((shape) => seen.some((one) => one.shape === shape));
  const inShapes = found.length === shapes.length ? 'all shapes' : found.join(' ');
  const rows = paths.map((path, index) => {
    const cells = path.path.padEnd(columns.path) + typeOf(path).padEnd(columns.type) + (index === 0 ? inShapes : '');
    return `      ${cells.trimEnd()}`;
  });
  const codes = onlyIn ?? notIn;
  return [
    ...rows,
    ...(translation === null
      ? []
      : wrapped(`documents hold ${translation.documents}; the field is ${translation.field}`, 8)),
    ...(codes === null ? [] : wrapped(`${onlyIn === null ? 'not in' : 'only in'} events ${codes.join(', ')}`, 8)),
  ];
}

function typeOf({ type }: FieldPlace['paths'][number]): string {
  return type ?? 'unmapped';
}

/** As `golden in wlb8 wlb7, pipeline in wlb9`. */
function knownBy(places: readonly FieldPlace[]): string {
  const seen = places.flatMap((place) => place.seen);
  const of = evidences.flatMap((evidence) => {
    const found = shapes.filter((shape) => seen.some((one) => one.shape === shape && one.evidence === evidence));
    return found.length === 0 ? [] : [`${evidence} in ${found.join(' ')}`];
  });
  return of.length === 0 ? '' : `known by: ${of.join(', ')}`;
}

/** As `process.executable  keyword  48  C:\\a.exe`. */
function liveLines({ documents, paths }: LiveField): readonly string[] {
  const column = Math.max(...paths.map(({ path }) => path.length)) + 2;
  const rows = paths.map((live) => {
    const { path, filled, example } = live;
    return `      ${path.padEnd(column)}${liveType(live)}, in ${filled}${example === null ? '' : `: ${example}`}`;
  });
  return [
    `    in ${documents === 1 ? 'the 1 newest document' : `the ${documents} newest documents`} of the source`,
    ...rows,
  ];
}

function liveType({ types, state }: LivePath): string {
  if (types === null || types.length === 0) return 'unmapped';
  return `${types.join('+')}${state === 'differs' ? ' (not as winlogbeat maps it)' : ''}`;
}

function labelled(label: string, text: string | null): readonly string[] {
  return text === null ? [] : wrapped(`${label}: ${text}`, 4);
}

function wrapped(text: string, indent: number): readonly string[] {
  return text === '' ? [] : wrapText(text, width - indent).map((line) => ' '.repeat(indent) + line);
}
