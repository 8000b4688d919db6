import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import type { YamlEntry, YamlNode, YamlScalar } from '../text/yaml-node.ts';
import { sigmaDiagnostic } from './diagnostic-codes.ts';
import type { SigmaCode } from './diagnostic-codes.ts';
import { refuse } from './modifier.ts';
import type { ChangeableValue, ChangeModifier, Refusal } from './modifier.ts';
import { parseFieldKey } from './parse-field-key.ts';
import type { FieldKey } from './parse-field-key.ts';
import { notText, readPlainValue } from './read-value.ts';
import type { Detection, Item, Test } from './rule.ts';

/** The longest list in SigmaHQ has 4,432 values. */
const maxTests = 20_000;

/** Reads `Field|modifiers: values`. */
export function parseItem({ key, value }: YamlEntry, diagnostics: Diagnostic[]): Detection | null {
  const fieldKey = parseFieldKey(key, diagnostics);
  const values = listValues(value, `'${key.text}'`, diagnostics);
  return fieldKey === null || values === null ? null : buildItem(fieldKey, values, diagnostics);
}

/** Reads values without a field, which are looked for in the whole event. */
export function parseKeywords(values: readonly YamlNode[], diagnostics: Diagnostic[]): Detection | null {
  const at = values[0]!.at;
  const scalars = scalarsOf(values, diagnostics);
  return scalars === null ? null : buildItem({ at, field: null, modifiers: [] }, scalars, diagnostics);
}

function listValues(node: YamlNode, name: string, diagnostics: Diagnostic[]): readonly YamlScalar[] | null {
  if (node.kind !== 'sequence') return scalarsOf([node], diagnostics);
  if (node.items.length > 0) return scalarsOf(node.items, diagnostics);
  report(
    diagnostics,
    'SIGMA_EMPTY_SEARCH',
    `${name} has an empty list of values.`,
    node.at,
    'Write a value, or remove the line.',
  );
  return null;
}

function scalarsOf(nodes: readonly YamlNode[], diagnostics: Diagnostic[]): readonly YamlScalar[] | null {
  const scalars = nodes.filter((node) => node.kind === 'scalar');
  for (const { kind, at } of nodes) {
    if (kind === 'scalar') continue;
    const what = kind === 'sequence' ? 'A list within a list' : 'A mapping';
    report(
      diagnostics,
      'SIGMA_VALUE_TYPE',
      `${what} is no value of a field.`,
      at,
      'Write one value a line, without a colon.',
    );
  }
  return scalars.length < nodes.length ? null : scalars;
}

function buildItem(key: FieldKey, values: readonly YamlScalar[], diagnostics: Diagnostic[]): Detection | null {
  const alternatives = values.map((value) => testsOf(value, key, diagnostics));
  const sound = alternatives.filter((tests) => tests !== null);
  if (sound.length < values.length) return null;
  const count = sound.reduce((sum, tests) => sum + tests.length, 0);
  if (count > maxTests) {
    const message = `'${key.field ?? 'keywords'}' has ${count} values, those that modifiers make included.`;
    report(diagnostics, 'SIGMA_TOO_MANY_VALUES', message, key.at, `At most ${maxTests} are taken. Split the list.`);
    return null;
  }
  const all = key.modifiers.find(({ modifier }) => modifier.kind === 'link');
  if (all === undefined) return itemOf(key, 'any', sound.flat());
  if (values.length === 1) {
    const hint = 'Remove it, or write a list.';
    report(diagnostics, 'SIGMA_SUSPICIOUS_MODIFIER', "'all' has only one value to link.", all.at, hint);
  }
  if (count === values.length) return itemOf(key, 'all', sound.flat());
  // Of each value one alternative must hold: more than one item can say.
  return { kind: 'allOf', at: key.at, of: sound.map((tests) => itemOf(key, 'any', tests)) };
}

function itemOf({ at, field, modifiers }: FieldKey, link: Item['link'], tests: readonly Test[]): Item {
  return { kind: 'item', at, field, modifiers: modifiers.map(({ name }) => name), link, tests };
}

/** What a value becomes, as alternatives; null where it was refused. */
function testsOf(value: YamlScalar, key: FieldKey, diagnostics: Diagnostic[]): readonly Test[] | null {
  const tests = key.field === null ? (refuseKeyword(value) ?? applyModifiers(value, key)) : applyModifiers(value, key);
  if (!isRefusal(tests)) {
    warnOfRewriting(value, diagnostics);
    return tests;
  }
  report(diagnostics, tests.code, tests.message, value.at, tests.hint);
  return null;
}

function applyModifiers(value: YamlScalar, { modifiers }: FieldKey): readonly Test[] | Refusal {
  const reader = modifiers.map(({ modifier }) => modifier).find((modifier) => modifier.kind === 'read');
  const read = reader === undefined ? readPlainValue(value) : reader.read(value);
  if (read.kind === 'refusal') return read;
  const changes = modifiers.flatMap(({ name, modifier }) => (modifier.kind === 'change' ? [{ name, modifier }] : []));
  const [first] = changes;
  if (first === undefined) return [read];
  if (read.kind !== 'text' && read.kind !== 'regex') return notText(first.name, value);

  let values: readonly ChangeableValue[] = [read];
  for (const { modifier } of changes) {
    const changed: ChangeableValue[] = [];
    for (const each of values) {
      const made = changeValue(modifier, each);
      if (isRefusal(made)) return made;
      changed.push(...made);
    }
    values = changed;
  }
  return values.map(asTest);
}

/** The chain is checked, so that the modifier knows the kind of value. */
function changeValue(modifier: ChangeModifier, value: ChangeableValue): readonly ChangeableValue[] | Refusal {
  switch (value.kind) {
    case 'text':
      return modifier.text!(value);
    case 'regex':
      return modifier.regex!(value);
    case 'bytes':
      return modifier.bytes!(value);
  }
}

function asTest(value: ChangeableValue): Test {
  if (value.kind === 'bytes') throw new Error('a chain of modifiers ended in bytes, though it was checked');
  return value;
}

function refuseKeyword({ value, text }: YamlScalar): Refusal | null {
  if (value === null)
    return refuse('SIGMA_VALUE_TYPE', `A keyword cannot be null.`, "Quote it if the text is meant: 'null'.");
  if (text === '') return refuse('SIGMA_EMPTY_KEYWORD', 'An empty keyword is found in every event.', 'Remove it.');
  return null;
}

function warnOfRewriting({ at, value, text }: YamlScalar, diagnostics: Diagnostic[]): void {
  if (typeof value !== 'number' || String(value) === text) return;
  const message = `${text} is read as the number ${value}.`;
  report(diagnostics, 'SIGMA_NUMBER_REWRITTEN', message, at, `Quote it if the text is meant: '${text}'.`);
}

function isRefusal(made: readonly unknown[] | Refusal): made is Refusal {
  return 'kind' in made;
}

function report(diagnostics: Diagnostic[], code: SigmaCode, message: string, at: SourcePosition, hint: string): void {
  diagnostics.push(sigmaDiagnostic(code, message, { at, hint }));
}
