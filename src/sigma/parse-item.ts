import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import type { YamlEntry, YamlNode, YamlScalar } from '../text/yaml-node.ts';
import { sigmaDiagnostic } from './diagnostic-codes.ts';
import type { SigmaCode } from './diagnostic-codes.ts';
import { expandValue } from './expand-value.ts';
import { maxInstructions, measureRegex } from './measure-regex.ts';
import { isRefusal, refuse } from './modifier.ts';
import type { Refusal } from './modifier.ts';
import { parseFieldKey } from './parse-field-key.ts';
import type { FieldKey } from './parse-field-key.ts';
import type { Detection, Item, Test } from './rule.ts';

/** The longest list of SigmaHQ has 4,432 values. */
const maxSize = 100_000;

/** Where the reading of a file stands. */
export interface Reading {
  readonly diagnostics: Diagnostic[];
  /** How much the file may still ask for: a few lines with modifiers ask for thousands of comparisons. */
  sizeLeft: number;
}

export function startReading(): Reading {
  return { diagnostics: [], sizeLeft: maxSize };
}

/** Reads `Field|modifiers: values`. */
export function parseItem({ key, value }: YamlEntry, reading: Reading): Detection | null {
  const fieldKey = parseFieldKey(key, reading.diagnostics);
  const values = listValues(value, `'${key.text}'`, reading.diagnostics);
  return fieldKey === null || values === null ? null : buildItem(fieldKey, values, reading);
}

/** Reads values without a field, which are looked for in the whole event. */
export function parseKeywords(values: readonly YamlNode[], reading: Reading): Detection | null {
  const at = values[0]!.at;
  const scalars = scalarsOf(values, reading.diagnostics);
  return scalars === null ? null : buildItem({ at, field: null, modifiers: [] }, scalars, reading);
}

function listValues(node: YamlNode, name: string, diagnostics: Diagnostic[]): readonly YamlScalar[] | null {
  if (node.kind !== 'sequence') return scalarsOf([node], diagnostics);
  if (node.items.length > 0) return scalarsOf(node.items, diagnostics);
  const hint = 'Write a value, or remove the line.';
  report(diagnostics, 'SIGMA_EMPTY_SEARCH', `${name} has an empty list of values.`, node.at, hint);
  return null;
}

function scalarsOf(nodes: readonly YamlNode[], diagnostics: Diagnostic[]): readonly YamlScalar[] | null {
  const scalars = nodes.filter((node) => node.kind === 'scalar');
  for (const { kind, at } of nodes) {
    if (kind === 'scalar') continue;
    const what = kind === 'sequence' ? 'A list within a list' : 'A mapping';
    const hint = 'Write one value a line, without a colon.';
    report(diagnostics, 'SIGMA_VALUE_TYPE', `${what} is no value of a field.`, at, hint);
  }
  return scalars.length < nodes.length ? null : scalars;
}

function buildItem(key: FieldKey, values: readonly YamlScalar[], reading: Reading): Detection | null {
  const { diagnostics } = reading;
  const sound: (readonly Test[])[] = [];
  for (const value of values) {
    const tests = reading.sizeLeft < 0 ? null : testsOf(value, key, reading);
    if (tests !== null) sound.push(tests);
  }
  if (reading.sizeLeft < 0) {
    const message = `With '${key.field ?? 'keywords'}' the file asks for more than ${maxSize} comparisons.`;
    const hint = 'Those that modifiers and regular expressions make are counted. Split the file, or its values.';
    report(diagnostics, 'SIGMA_TOO_MANY_VALUES', message, key.at, hint);
    return null;
  }
  if (sound.length < values.length) return null;
  const all = key.modifiers.find(({ modifier }) => modifier.kind === 'link');
  if (all === undefined) return itemOf(key, 'any', sound.flat());
  if (values.length === 1) {
    const hint = 'Remove it, or write a list.';
    report(diagnostics, 'SIGMA_SUSPICIOUS_MODIFIER', "'all' has only one value to link.", all.at, hint);
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
  const made = refused ?? measured(expandValue(value, key.modifiers));
  if (isRefusal(made)) {
    report(reading.diagnostics, made.code, made.message, value.at, made.hint);
    if (made.code === 'SIGMA_REGEX_TOO_LARGE') reading.sizeLeft -= maxInstructions;
    return null;
  }
  warnOfRewriting(value, reading.diagnostics);
  reading.sizeLeft -= made.size;
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

function warnOfRewriting({ at, value, text }: YamlScalar, diagnostics: Diagnostic[]): void {
  if (typeof value !== 'number' || String(value) === text) return;
  const message = `${text} is read as the number ${value}.`;
  report(diagnostics, 'SIGMA_NUMBER_REWRITTEN', message, at, `Quote it if the text is meant: '${text}'.`);
}

function report(diagnostics: Diagnostic[], code: SigmaCode, message: string, at: SourcePosition, hint: string): void {
  diagnostics.push(sigmaDiagnostic(code, message, { at, hint }));
}
