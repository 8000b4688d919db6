import type { ConfigCode } from './diagnostic-codes.ts';

/** The table of settings is a tree of these: parsing, variable names and documentation all follow it. */
export type Node = Setting<unknown> | Group | Sequence | Table | Dictionary;
export type Fields = Readonly<Record<string, Node>>;

/** One value, or a list of values of one type. */
export interface Setting<T> {
  readonly kind: 'setting';
  readonly type: ValueType<unknown>;
  readonly list: boolean;
  /** As a user would write it, one text for each value; null: the setting is then null, which `whenAbsent` explains. */
  readonly fallback: readonly string[] | null;
  /** In words, what an absent value or an empty list means; `required` where it is a mistake; null where `fallback` says it. */
  readonly whenAbsent: string | null;
  readonly secret: boolean;
  readonly description: string;
  /** Never present: carries the type of the parsed value. */
  readonly gives?: T;
}

/** Settings under one name. */
export interface Group<F extends Fields = Fields> {
  readonly kind: 'group';
  readonly fields: F;
}

/** A list of entries with the same settings each, as `sources`. */
export interface Sequence<F extends Fields = Fields> {
  readonly kind: 'sequence';
  readonly fields: F;
}

/** Entries with the same settings each, by a key of the user's, as `overrides`. Not settable by variables. */
export interface Table<F extends Fields = Fields> {
  readonly kind: 'table';
  readonly key: ValueType<string>;
  readonly fields: F;
}

/** One setting for each key of the user's, as `placeholders`. Not settable by variables. */
export interface Dictionary<T = unknown> {
  readonly kind: 'dictionary';
  readonly key: ValueType<string>;
  readonly value: Setting<T>;
}

/** A kind of value: how it is read from text, and how it is named in messages and in the documentation. */
export interface ValueType<T> {
  readonly name: string;
  /** `context.folder` is what relative paths are relative to. */
  parse(text: string, context: { readonly folder: string }): { readonly value: T } | Refusal;
}

/** A text is no value of a type. What the message and the hint say follows from the type's name, unless they are given. */
export interface Refusal {
  readonly refused: true;
  readonly code?: ConfigCode;
  /** What the text is instead: continues "'x' in `setting` is …". */
  readonly instead?: string;
  readonly hint?: string;
  /** The text holds a secret, whatever the setting. */
  readonly secret?: boolean;
}

/** The type of the parsed configuration under a node. */
export type ValueOf<N> =
  N extends Setting<infer T>
    ? T
    : N extends Group<infer F>
      ? ValuesOf<F>
      : N extends Sequence<infer F>
        ? readonly ValuesOf<F>[]
        : N extends Table<infer F>
          ? ReadonlyMap<string, ValuesOf<F>>
          : N extends Dictionary<infer T>
            ? ReadonlyMap<string, T>
            : never;
export type ValuesOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> };

interface Wording {
  readonly description: string;
  readonly secret?: boolean;
}

/** A setting with a default, written as a user would write it. */
export function setting<T>(type: ValueType<T>, fallback: string, wording: Wording): Setting<T> {
  return { kind: 'setting', type, list: false, fallback: [fallback], whenAbsent: null, secret: false, ...wording };
}

/** A setting that may be absent; `whenAbsent` says what that means. */
export function optional<T>(type: ValueType<T>, whenAbsent: string, wording: Wording): Setting<T | null> {
  return { kind: 'setting', type, list: false, fallback: null, whenAbsent, secret: false, ...wording };
}

/** A setting whose absence is a mistake. */
export function required<T>(type: ValueType<T>, wording: Wording): Setting<T> {
  return { kind: 'setting', type, list: false, fallback: null, whenAbsent: 'required', secret: false, ...wording };
}

/** A list of values. `whenEmpty` says what an absent or empty one means, where that is not "none". */
export function list<T>(
  type: ValueType<T>,
  {
    fallback = [],
    whenEmpty = null,
    ...wording
  }: Wording & { fallback?: readonly string[]; whenEmpty?: string | null },
): Setting<readonly T[]> {
  return { kind: 'setting', type, list: true, fallback, whenAbsent: whenEmpty, secret: false, ...wording };
}

export function group<F extends Fields>(fields: F): Group<F> {
  return { kind: 'group', fields };
}

export function sequence<F extends Fields>(fields: F): Sequence<F> {
  return { kind: 'sequence', fields };
}

export function table<F extends Fields>(key: ValueType<string>, fields: F): Table<F> {
  return { kind: 'table', key, fields };
}

export function dictionary<T>(key: ValueType<string>, value: Setting<T>): Dictionary<T> {
  return { kind: 'dictionary', key, value };
}
