import type { YamlEntry, YamlNode, YamlScalar } from '../text/yaml-node.ts';
import { hasPlaceholder } from './expand-placeholders.ts';
import { warnOfPlaceholder } from './warn-of-placeholder.ts';
import { expandValue } from './expand-value.ts';
import { maxInstructions, measureRegex } from './measure-regex.ts';
import { isRefusal, refuse } from './modifier.ts';
import type { Refusal } from './modifier.ts';
import { parseFieldKey } from './parse-field-key.ts';
import type { FieldKey } from './parse-field-key.ts';
import { maxComparisons } from './reading.ts';
import type { Reading } from './reading.ts';
import type { Detection, Item, Test } from './rule.ts';

/** Reads `Field|modifiers: values`. */
export function parseItem({ key, value }: YamlEntry, reading: Reading): Detection | null {
  const fieldKey = parseFieldKey(key, reading);
  const values = listValues(value, `'${key.text}'`, reading);
  return fieldKey === null || values === null ? null : buildItem(fieldKey, values, reading);
}

/** Reads values without a field, which are looked for in the whole event. */
export function parseKeywords(values: readonly YamlNode[], reading: Reading): Detection | null {
  const at = values[0]!.at;
  const scalars = scalarsOf(values, reading);
  return scalars === null ? null : buildItem({ at, field: null, modifiers: [] }, scalars, reading);
}

function listValues(node: YamlNode, name: string, reading: Reading): readonly YamlScalar[] | null {
  if (node.kind !== 'sequence') return scalarsOf([node], reading);
  if (node.items.length > 0) return scalarsOf(node.items, reading);
  const hint = 'Write a value, or remove the line.';
  return reading.report('SIGMA_EMPTY_SEARCH', `${name} has an empty list of values.`, node.at, hint);
}

function scalarsOf(nodes: readonly YamlNode[], reading: Reading): readonly YamlScalar[] | null {
  const scalars = nodes.filter((node) => node.kind === 'scalar');
  for (const { kind, at } of nodes) {
    if (kind === 'scalar') continue;
    const what = kind === 'sequence' ? 'A list within a list' : 'A mapping';
    const hint = 'Write one value a line, without a colon.';
    reading.report('SIGMA_VALUE_TYPE', `${what} is no value of a field.`, at, hint);
  }
  return scalars.length < nodes.length ? null : scalars;
}

function buildItem(key: FieldKey, values: readonly YamlScalar[], reading: Reading): Detection | null {
  const sound: (readonly Test[])[] = [];
  for (const value of values) {
    const tests = reading.isOverspent() ? null : testsOf(value, key, reading);
    if (tests !== null) sound.push(tests);
  }
  if (reading.isOverspent()) {
    const message = `With '${key.field ?? 'keywords'}' the file asks for more than ${maxComparisons} comparisons.`;
    const hint = 'Those that modifiers and regular expressions make are counted. Split the file, or its values.';
    return reading.report('SIGMA_TOO_MANY_VALUES', message, key.at, hint);
  }
  if (sound.length < values.length) return null;
  const expand = key.modifiers.find(({ modifier }) => modifier.kind === 'expand');
  if (expand !== undefined && !values.some(hasPlaceholder)) {
    const hint = "Write one as '%name%', or remove it. A backslash before the percent sign makes that literal.";
    reading.report('SIGMA_SUSPICIOUS_MODIFIER', "'expand' finds no placeholder.", expand.at, hint);
  }
  if (expand === undefined) for (const value of values) warnOfPlaceholder(value, key, reading);
  const detection = linked(key, values.length, sound, reading);
  const isNegated = key.modifiers.some(({ modifier }) => modifier.kind === 'negate');
  return isNegated ? { kind: 'not', at: key.at, of: detection } : detection;
}

/** One item of what the values became, where one can say how they are linked. */
function linked(key: FieldKey, valueCount: number, sound: readonly (readonly Test[])[], reading: Reading): Detection {
  const all = key.modifiers.find(({ modifier }) => modifier.kind === 'link');
  if (all === undefined) return itemOf(key, 'any', sound.flat());
  if (valueCount === 1) {
    const hint = 'Remove it, or write a list.';
    reading.report('SIGMA_SUSPICIOUS_MODIFIER', "'all' has only one value to link.", all.at, hint);
  }
  if (sound.every((tests) => tests.length === 1)) return itemOf(key, 'all', sound.flat());
  // Of each value one alternative must hold: more than one item can say.
  return { kind: 'allOf', at: key.at, of: sound.map((tests) => itemOf(key, 'any', tests)) };
}

function itemOf({ at, field, modifiers }: FieldKey, link: Item['link'], tests: readonly Test[]): Item {
  return { kind: 'item', at, field, modifiers: modifiers.map(({ name }) => name), link, tests };
}

/** What a value becomes, as alternatives; null where it was refused. */
function testsOf(value: YamlScalar, key: FieldKey, reading: Reading): readonly Test[] | null {
  const refused = key.field === null ? refuseKeyword(value) : null;
  const made = refused ?? measured(expandValue(value, key.modifiers, reading.placeholders));
  if (isRefusal(made)) {
    // To find that it is too large took as long as the largest.
    if (made.code === 'SIGMA_REGEX_TOO_LARGE') reading.spend(maxInstructions);
    return reading.report(made.code, made.message, value.at, made.hint);
  }
  const isAsWritten = made.tests.some(({ kind }) => kind === 'number');
  if (isAsWritten || isRounded(value)) warnOfRewriting(value, reading);
  reading.spend(made.size);
  return made.tests;
}

/** A test counts one, a regular expression as much as it has instructions. */
function measured(tests: readonly Test[] | Refusal): { tests: readonly Test[]; size: number } | Refusal {
  if (isRefusal(tests)) return tests;
  let size = 0;
  for (const test of tests) {
    const each = test.kind === 'regex' ? measureRegex(test) : 1;
    if (typeof each !== 'number') return each;
    size += each;
  }
  return { tests, size };
}

function refuseKeyword({ value, text }: YamlScalar): Refusal | null {
  if (value === null) {
    return refuse('SIGMA_VALUE_TYPE', 'A keyword cannot be null.', "Quote it if the text is meant: 'null'.");
  }
  if (text === '') return refuse('SIGMA_EMPTY_KEYWORD', 'An empty keyword is found in every event.', 'Remove it.');
  return null;
}

/** What compares as a number may be written in any form, but not with more digits than are kept. */
function isRounded({ value }: YamlScalar): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

function warnOfRewriting({ at, value, text }: YamlScalar, reading: Reading): void {
  if (typeof value !== 'number' || String(value) === text) return;
  const message = `${text} is read as the number ${value}.`;
  reading.report('SIGMA_NUMBER_REWRITTEN', message, at, `Quote it if the text is meant: '${text}'.`);
}
