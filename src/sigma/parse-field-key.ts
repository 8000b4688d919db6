import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import { locateInScalar } from '../text/locate-in-scalar.ts';
import { didYouMean } from '../text/near-miss.ts';
import type { YamlScalar } from '../text/yaml-node.ts';
import { sigmaDiagnostic } from './diagnostic-codes.ts';
import type { ChangeModifier, ExpandModifier, Form, ItemModifier, Modifier, ReadModifier } from './modifier.ts';
import { modifiers } from './modifiers.ts';
import type { Reading } from './reading.ts';

/** What stands before the colon: `Field|modifier|modifier`. */
export interface FieldKey {
  readonly at: SourcePosition;
  /** Null where there is none, as in `|all`. */
  readonly field: string | null;
  /** In the order written. */
  readonly modifiers: readonly ModifierUse[];
}

export interface ModifierUse {
  readonly name: string;
  readonly at: SourcePosition;
  readonly modifier: Modifier;
}

const maxModifiers = 16;

/** Reads a key and checks that its modifiers can follow each other; null where they cannot. */
export function parseFieldKey(key: YamlScalar, reading: Reading): FieldKey | null {
  const [field, ...words] = splitKey(key);
  if (words.length > maxModifiers) {
    const message = `${words.length} modifiers are too many.`;
    const hint = `At most ${maxModifiers} are read.`;
    return reading.report('SIGMA_MODIFIER_CHAIN', message, key.at, hint);
  }
  const uses = words.flatMap((word) => lookUp(word, reading) ?? []);
  const problems = uses.length < words.length ? [] : checkChain(uses, field!);
  if (field!.name === '' && words.length === 0) problems.push(namesNoField(key));
  reading.diagnostics.push(...problems);
  if (uses.length < words.length || hasErrors(problems)) return null;
  return { at: key.at, field: field!.name === '' ? null : field!.name, modifiers: uses };
}

interface Word {
  readonly name: string;
  readonly at: SourcePosition;
}

function splitKey(key: YamlScalar): readonly Word[] {
  const locate = locateInScalar(key);
  let offset = 0;
  return key.text.split('|').map((name) => {
    const word = { name: name.trim(), at: locate(offset) };
    offset += name.length + 1;
    return word;
  });
}

function lookUp({ name, at }: Word, reading: Reading): ModifierUse | null {
  const modifier = modifiers.get(name);
  if (modifier === undefined) {
    const message = `'${name}' is not a Sigma modifier.`;
    const hint = didYouMean(name, modifiers.keys(), `Known are: ${[...modifiers.keys()].join(', ')}.`);
    return reading.report('SIGMA_UNKNOWN_MODIFIER', message, at, hint);
  }
  return { name, at, modifier };
}

/** Follows what becomes of a text from modifier to modifier, up to the first that cannot take it. */
function checkChain(uses: readonly ModifierUse[], field: Word): Diagnostic[] {
  let form: Form | null = 'text';
  let previous: ModifierUse | null = null;
  for (const use of uses) {
    const isSecond = uses.find(({ name }) => name === use.name) !== use;
    if (isSecond) return [chainProblem(use, `'${use.name}' is here twice.`, 'Remove one.')];
    if (isOfItem(use.modifier)) continue;
    const next = formAfter(use.modifier, form, previous);
    if (next === undefined) return [cannotFollow(use, previous, form)];
    if (field.name === '' && use.modifier.kind === 'read' && use.modifier.needsField) {
      return [chainProblem(use, `'${use.name}' needs a field.`, 'Name one before it.')];
    }
    [form, previous] = [next, use];
  }
  if (form === 'bytes') return [chainProblem(previous!, ...bytesNeedBase64(previous!))];
  return [...negatedPresence(uses), ...expandedTooLate(uses), ...offsetsWithoutContains(uses)];
}

function isOfItem(modifier: ReadModifier | ChangeModifier | ExpandModifier | ItemModifier): modifier is ItemModifier {
  return modifier.kind === 'link' || modifier.kind === 'negate';
}

/** Undefined: the modifier cannot stand here. */
function formAfter(
  modifier: ReadModifier | ChangeModifier | ExpandModifier,
  form: Form | null,
  previous: ModifierUse | null,
): Form | null | undefined {
  if (modifier.kind === 'read') return previous === null ? modifier.gives : undefined;
  if (modifier.kind === 'change') return form === null ? undefined : modifier.forms[form];
  return form === 'text' || form === 'pattern' || form === 'regex' ? form : undefined;
}

function cannotFollow(use: ModifierUse, previous: ModifierUse | null, form: Form | null): Diagnostic {
  const { name, modifier } = use;
  if (modifier.kind === 'change' && Object.keys(modifier.forms).join() === 'regex') {
    return chainProblem(use, `'${name}' is for regular expressions.`, `Put 're' before it: '|re|${name}'.`);
  }
  const before = previous!.name;
  if (modifier.kind === 'read' && modifier.gives !== null) {
    const message = `'${name}' reads the value as it is written, so '${before}' cannot come before it.`;
    return chainProblem(use, message, `Put '${name}' first, or remove '${before}'.`);
  }
  if (modifier.kind === 'read' || form === null) {
    const alone = modifier.kind === 'read' ? name : before;
    const other = modifier.kind === 'read' ? before : name;
    return chainProblem(use, `'${alone}' takes no other modifier.`, `Remove '${other}'.`);
  }
  switch (form) {
    case 'bytes':
      return chainProblem(use, ...bytesNeedBase64(previous!));
    case 'pattern':
      return chainProblem(
        use,
        `'${name}' encodes the whole value, so '${before}' comes after it.`,
        `Write '|${name}|${before}'.`,
      );
    case 'regex':
    case 'fieldref':
    case 'text':
      return chainProblem(use, `'${name}' cannot follow '${before}'.`, `Remove '${name}'.`);
  }
}

function bytesNeedBase64({ name }: ModifierUse): [message: string, hint: string] {
  return [
    `'${name}' makes bytes, which only base64 can turn into text.`,
    `Put 'base64' or 'base64offset' after '${name}'.`,
  ];
}

function chainProblem({ at }: ModifierUse, message: string, hint: string): Diagnostic {
  return sigmaDiagnostic('SIGMA_MODIFIER_CHAIN', message, { at, hint });
}

function negatedPresence(uses: readonly ModifierUse[]): Diagnostic[] {
  const negation = uses.find(({ modifier }) => modifier.kind === 'negate');
  if (negation === undefined || !uses.some(({ name }) => name === 'exists')) return [];
  return [chainProblem(negation, "'exists' says itself what is not there.", "Write 'exists: false'.")];
}

function expandedTooLate(uses: readonly ModifierUse[]): Diagnostic[] {
  const index = uses.findIndex(({ modifier }) => modifier.kind === 'expand');
  const before = uses.slice(0, index).find(({ modifier }) => modifier.kind === 'change' && modifier.rewrites);
  if (index < 0 || before === undefined) return [];
  const message = `'expand' puts values into the text as it is written, so '${before.name}' comes after it.`;
  return [chainProblem(uses[index]!, message, `Write '|expand|${before.name}'.`)];
}

function offsetsWithoutContains(uses: readonly ModifierUse[]): Diagnostic[] {
  const offset = uses.find(({ name }) => name === 'base64offset');
  if (offset === undefined || uses.some(({ name }) => name === 'contains')) return [];
  const message = "'base64offset' gives parts of longer base64, which no value equals.";
  return [sigmaDiagnostic('SIGMA_SUSPICIOUS_MODIFIER', message, { at: offset.at, hint: "Put 'contains' after it." })];
}

function namesNoField(key: YamlScalar): Diagnostic {
  const hint = 'Write the field before the colon. Keywords are a list without a field.';
  return sigmaDiagnostic('SIGMA_FIELD_NAME', 'No field is named before the colon.', { at: key.at, hint });
}
