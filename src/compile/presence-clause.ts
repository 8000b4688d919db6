import { type Asking, loosely } from './asking.ts';
import { type Clause, allOf, anyOf, everything, leaf, not, nothing, terms } from './clause.ts';
import type { FieldProfile, FieldType } from './source-profile.ts';

/** Documents whose value at the path was left out of the index: too long for `ignore_above`, or of a wrong type. */
export function ignored(path: string): Clause {
  return terms('_ignored', [path]);
}

/** The path holds a value that is not empty. */
export function presentClause(path: string, asking: Asking): Clause {
  const field = asking.profile.field(path);
  if (field === null) return nothing;
  if (field.type === 'other') return loosely(everything, path, unsearchable, asking);
  if (asking.polarity === 'positive') return canBeIgnored(field) ? anyOf([exists(path), ignored(path)]) : exists(path);
  if (isKeywordLike(field.type)) {
    const hasText = allOf([exists(path), not(terms(path, ['']))]);
    return canBeIgnored(field) ? anyOf([hasText, ignored(path)]) : hasText;
  }
  return refusesEmpty(field.type) ? exists(path) : loosely(exists(path), path, emptyTexts, asking);
}

/** The path holds some value: what can be said of any test that cannot be asked. For `loosely` alone. */
export function anyValueClause(path: string, asking: Asking): Clause {
  return presentClause(path, { ...asking, polarity: 'positive' });
}

/** The path holds nothing, or nothing but empty texts. */
export function absentClause(path: string, asking: Asking): Clause {
  const field = asking.profile.field(path);
  if (field === null) return everything;
  if (field.type === 'other') return loosely(everything, path, unsearchable, asking);
  const missing = not(exists(path));
  if (asking.polarity === 'negative') return canBeIgnored(field) ? allOf([missing, not(ignored(path))]) : missing;
  if (isKeywordLike(field.type)) {
    // Winlogbeat stores no empty text, other senders may; `exists` holds for it.
    const trulyMissing = canBeIgnored(field) ? allOf([missing, not(ignored(path))]) : missing;
    return anyOf([trulyMissing, terms(path, [''])]);
  }
  if (refusesEmpty(field.type)) return missing;
  return loosely(everything, path, emptyTexts, asking);
}

export function isKeywordLike(type: FieldType): boolean {
  return type === 'keyword' || type === 'wildcard';
}

/** Fields for which an empty text is no value. (For `boolean` it is false.) */
function refusesEmpty(type: FieldType): boolean {
  return type === 'ip' || type === 'long' || type === 'date';
}

/** Fields with a type reject values of another; `ignore_malformed` then keeps them out of the index. */
function canBeIgnored({ type, ignoreAbove }: FieldProfile): boolean {
  return ignoreAbove !== null || refusesEmpty(type) || type === 'boolean' || type === 'mixed' || type === 'flattened';
}

function exists(path: string): Clause {
  return leaf({ exists: { field: path } });
}

const emptyTexts = 'an empty text cannot be told from another value';
const unsearchable = 'the field is not searchable';
