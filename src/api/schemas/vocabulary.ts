import { Type } from 'typebox';
import type { TArray, TEnum, TImmutable, TNull, TSchema, TUnion, TUnsafe } from 'typebox';

export type TList<T extends TSchema> = TImmutable<TArray<T>>;

/** A value or null: present either way, so that a reader can rely on the key. */
export function nullable<T extends TSchema>(schema: T, options: { description?: string } = {}): TUnion<[T, TNull]> {
  return Type.Union([schema, Type.Null()], options);
}

/** One of a few words. */
export function oneOf<const Words extends string[]>(
  words: readonly [...Words],
  options: { default?: Words[number]; description?: string } = {},
): TEnum<Words> {
  return Type.Enum(words, { type: 'string', ...options });
}

/** A list that nobody changes, as all our types have them. */
export function listOf<T extends TSchema>(item: T, options: { description?: string } = {}): TList<T> {
  return Type.Immutable(Type.Array(item, options));
}

/** JSON of any form, as a document or a query. */
export function anyJson(description: string): TUnsafe<Readonly<Record<string, unknown>>> {
  return Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object', additionalProperties: true, description });
}

/** An instant of an answer: always UTC. */
export const instant = Type.String({ format: 'date-time', examples: ['2026-01-31T08:00:00.000Z'] });

/** The path parameter of routes to one item. */
export const idParams = Type.Object({ id: Type.String() });
