import type { YamlScalar } from '../text/yaml-node.ts';
import { refuse } from './modifier.ts';
import type { Refusal } from './modifier.ts';
import { parseNetwork } from './parse-network.ts';
import { parseTextPattern } from './parse-text-pattern.ts';
import type { CompareOperator, Test, TimePart } from './rule.ts';

/** A value without modifiers that read it otherwise. */
export function readPlainValue({ at, value, text }: YamlScalar): Test | Refusal {
  if (value === null) return { kind: 'null', at };
  if (typeof value === 'string') return { kind: 'text', at, pattern: parseTextPattern(value), cased: false };
  if (typeof value === 'boolean') return { kind: 'boolean', at, value };
  if (Number.isFinite(value)) return { kind: 'number', at, value };
  return refuse('SIGMA_VALUE_TYPE', `${text} is no number that an event can hold.`, quoteIt(text));
}

/** Modifier `re`; whether the expression can be used is `measureRegex`'s to say, once other modifiers are worked in. */
export function readRegex(scalar: YamlScalar): Test | Refusal {
  const { at, value } = scalar;
  if (typeof value !== 'string') return notText('re', scalar);
  return { kind: 'regex', at, source: value, ignoreCase: false, multiLine: false, dotAll: false };
}

/** Modifier `cidr`. */
export function readNetwork(scalar: YamlScalar): Test | Refusal {
  const { at, value } = scalar;
  if (typeof value !== 'string') return notText('cidr', scalar);
  const network = parseNetwork(value);
  if (typeof network !== 'string') return { kind: 'cidr', at, network: value, ...network };
  return refuse('SIGMA_BAD_NETWORK', `'${value}' cannot be used: ${network}.`, 'Write it as 10.0.0.0/8 or fe80::/10.');
}

/** Modifier `exists`. */
export function readExists({ at, value, text }: YamlScalar): Test | Refusal {
  if (typeof value === 'boolean') return { kind: 'exists', at, expected: value };
  return refuse(
    'SIGMA_VALUE_TYPE',
    `'exists' takes true or false, not '${text}'.`,
    'Write true or false, without quotes.',
  );
}

/** Modifiers `lt` to `gte`. */
export function readComparison(operator: CompareOperator, { at, value, text }: YamlScalar): Test | Refusal {
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'compare', at, operator, value };
  return refuse('SIGMA_VALUE_TYPE', `'${operator}' takes a number, not ${shown(value, text)}.`, numberHint(text));
}

/** Modifiers `minute` to `year`. */
export function readTimePart(part: TimePart, { at, value, text }: YamlScalar): Test | Refusal {
  const { least, most } = timePartBounds[part];
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  if (isWhole && value >= least && value <= most) return { kind: 'timePart', at, part, value };
  const message = `'${part}' takes a whole number from ${least} to ${most}, not ${shown(value, text)}.`;
  return refuse('SIGMA_VALUE_TYPE', message, typeof value === 'number' ? 'Correct it.' : numberHint(text));
}

/** The specification ends weeks with 52; by ISO 8601 some years have one more. */
const timePartBounds: Readonly<Record<TimePart, { readonly least: number; readonly most: number }>> = {
  minute: { least: 0, most: 59 },
  hour: { least: 0, most: 23 },
  day: { least: 1, most: 31 },
  week: { least: 1, most: 53 },
  month: { least: 1, most: 12 },
  year: { least: 0, most: 9999 },
};

/** Modifier `fieldref`. A field is named as it is before a colon: a backslash makes a star of the name literal. */
export function readFieldref(scalar: YamlScalar): Test | Refusal {
  const { at, value, text } = scalar;
  if (typeof value !== 'string') return notText('fieldref', scalar);
  const [field, more] = parseTextPattern(value.trim());
  if (typeof field === 'string' && more === undefined) {
    return { kind: 'fieldref', at, field, openStart: false, openEnd: false, cased: false };
  }
  const hint = "Name one field. For a part of its value, put 'contains', 'startswith' or 'endswith' after 'fieldref'.";
  const message = field === undefined ? "'fieldref' names no field." : `'${text}' has a wildcard, and names no field.`;
  return refuse('SIGMA_VALUE_TYPE', message, hint);
}

function numberHint(text: string): string {
  return text.trim() !== '' && Number.isFinite(Number(text))
    ? 'Write the number without quotes.'
    : 'Write a number, without quotes.';
}

/** The refusal of a value that is no text. */
export function notText(modifier: string, { value, text }: YamlScalar): Refusal {
  const message = `'${modifier}' takes text, not ${shown(value, text)}.`;
  return refuse(
    'SIGMA_VALUE_TYPE',
    message,
    value === null ? 'Write the text, or remove the modifier.' : quoteIt(text),
  );
}

function shown(value: YamlScalar['value'], text: string): string {
  if (value === null) return 'null';
  return typeof value === 'string' ? `'${text}'` : `the ${typeof value} ${text}`;
}

function quoteIt(text: string): string {
  return `Quote it if the text is meant: '${text}'.`;
}
