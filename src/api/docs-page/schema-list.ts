import { markup, quoted } from './markup.ts';
import type { Markup } from './markup.ts';
import type { Schema } from './open-api.ts';

/** The properties of an object, or of the objects of a list, and theirs in turn; nothing where it has none. */
export function schemaList(schema: Schema): Markup {
  const { properties, required } = objectIn(schema);
  const entries = Object.entries(properties ?? {});
  if (entries.length === 0) return markup``;
  const items = entries.map(([name, property]) =>
    schemaItem({ name, schema: property, notes: required?.includes(name) === true ? [] : ['optional'] }),
  );
  return markup`<ul class="schema">${items}</ul>`;
}

/** A value with its name, what it is, and what it holds. */
export function schemaItem(value: {
  readonly name: string;
  readonly schema: Schema;
  readonly notes: readonly string[];
  /** Default: the schema's own. */
  readonly description?: string | undefined;
}): Markup {
  const { name, schema, description = schema.description } = value;
  const notes = value.notes.map((note) => markup` <em>${note}</em>`);
  const told = description === undefined ? '' : markup` <span class="told">${quoted(description)}</span>`;
  return markup`<li><code>${name}</code> ${typeLine(schema)}${notes}${told}${schemaList(schema)}</li>`;
}

/** What a value is, in a few words, with its bounds. */
export function typeLine(schema: Schema): Markup {
  return markup`<span class="type">${[typeOf(schema), ...boundsOf(schema)].join(', ')}</span>`;
}

function typeOf(schema: Schema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.enum !== undefined) return schema.enum.join(' | ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items)}`;
  return schema.format === 'date-time' ? 'time' : (schema.type ?? 'anything');
}

function boundsOf({ minimum, maximum, maxLength, default: preset }: Schema): readonly string[] {
  return [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
    ...(preset === undefined ? [] : [`default ${preset}`]),
  ];
}

function objectIn(schema: Schema): Schema {
  if (schema.items !== undefined) return objectIn(schema.items);
  return schema.anyOf?.map(objectIn).find(({ properties }) => properties !== undefined) ?? schema;
}
