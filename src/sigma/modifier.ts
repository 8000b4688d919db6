import type { SourcePosition } from '../text/diagnostic.ts';
import type { YamlScalar } from '../text/yaml-node.ts';
import type { SigmaCode } from './diagnostic-codes.ts';
import type { FieldrefTest, RegexTest, Test, TextTest } from './rule.ts';

/** A modifier of Sigma 2.1; `modifiers` holds them all. */
export type Modifier = { readonly meaning: string } & (ReadModifier | ChangeModifier | ItemModifier | ExpandModifier);

/** Says of the item as a whole what its values mean together, so that it may stand anywhere in the chain. */
export interface ItemModifier {
  /** `link` is `all`: every one of the values must hold. `negate` is `neq`: the item as it would be without must not. */
  readonly kind: 'link' | 'negate';
}

/** `expand`: puts values in the place of placeholders as the value is read, so that nothing can have changed its text. */
export interface ExpandModifier {
  readonly kind: 'expand';
}

/** Reads the value as it is written, without Sigma's backslashes and wildcards: so it comes first. */
export interface ReadModifier {
  readonly kind: 'read';
  /** What later modifiers find; null: none may follow. */
  readonly gives: Form | null;
  /** Whether it says nothing of an event as a whole, so that keywords cannot have it. */
  readonly needsField: boolean;
  readonly read: (value: YamlScalar) => Test | Refusal;
}

/** Turns a value into one or more, which are alternatives. */
export interface ChangeModifier {
  readonly kind: 'change';
  /** Whether other characters stand in the value afterwards: `expand` would come too late. */
  readonly rewrites: boolean;
  /** The forms that it takes, and what each becomes. There is a function below for the values of each. */
  readonly forms: Readonly<Partial<Record<Form, Form>>>;
  readonly text?: (value: TextTest) => readonly ChangeableValue[] | Refusal;
  readonly bytes?: (value: EncodedText) => readonly ChangeableValue[] | Refusal;
  readonly regex?: (value: RegexTest) => readonly ChangeableValue[] | Refusal;
  readonly fieldref?: (value: FieldrefTest) => readonly ChangeableValue[] | Refusal;
}

/** What a chain of modifiers has made of a text so far; a `pattern` is text that a modifier has given wildcards. */
export type Form = 'text' | 'pattern' | 'bytes' | 'regex' | 'fieldref';

export type ChangeableValue = TextTest | RegexTest | FieldrefTest | EncodedText;

/** Text that has become bytes, for base64. */
export interface EncodedText {
  readonly kind: 'bytes';
  readonly at: SourcePosition;
  readonly bytes: Buffer;
}

/** Why a value cannot be what its modifiers make of it. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly code: SigmaCode;
  readonly message: string;
  readonly hint: string;
}

export function refuse(code: SigmaCode, message: string, hint: string): Refusal {
  return { kind: 'refusal', code, message, hint };
}

export function isRefusal(made: object): made is Refusal {
  return 'kind' in made && made.kind === 'refusal';
}
