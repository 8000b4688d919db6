import type { EventView } from '../../src/ecs/event-view.ts';
import type { FieldMapping } from '../../src/ecs/mapping.ts';
import { ownMapping } from './own-mapping.ts';

/** Each field that a logsource of the event maps, once for every place it is read at, however many logsources name it. */
export function fieldsOf(view: EventView): readonly { readonly field: FieldMapping; readonly name: string }[] {
  const events = ownMapping.logsources.flatMap(({ events }) => events.filter(({ selector }) => view.is(selector)));
  const fields = events.flatMap((event) =>
    [...event.fields.values()].map((field) => ({ field, name: `${event.name} ${field.field}` })),
  );
  const common = [...ownMapping.common.values()].map((field) => ({ field, name: field.field }));
  const byReading = new Map(
    [...fields, ...common].map((each) => [
      JSON.stringify([each.field.field, each.field.places.map(({ key }) => key)]),
      each,
    ]),
  );
  return [...byReading.values()];
}

/** Values without case and order, since a hash and a list have neither. */
export function shown(values: readonly string[] | null): string | null {
  return values === null
    ? null
    : values
        .map((value) => value.toLowerCase())
        .sort()
        .join(separator);
}

/** Between the values of one field. */
export const separator = '\n;\n';

/** Sysmon's '-' and null GUIDs, which pipelines take away. */
export function isNothing(text: string): boolean {
  return text === '-' || text === '{00000000-0000-0000-0000-000000000000}';
}

/** What DNS answered, without the prefix that only some answers have. */
export function answersOf(results: string): readonly string[] {
  const answers = results.split(';').map((answer) => answer.replace('::ffff:', '').trim());
  return answers.filter((answer) => answer !== '');
}

export function words(text: string | null): string | null {
  return (
    text
      ?.split(/\s+/)
      .filter((word) => word !== '')
      .join(' ') ?? null
  );
}
