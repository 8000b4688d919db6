import type { YamlScalar } from '../text/yaml-node.ts';
import { refuse } from './modifier.ts';
import type { Refusal } from './modifier.ts';
import { parseNetwork } from './parse-network.ts';
import { parseTextPattern } from './parse-text-pattern.ts';
import type { Test } from './rule.ts';

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

/** The refusal of a value that is no text. */
export function notText(modifier: string, { value, text }: YamlScalar): Refusal {
  const message = `'${modifier}' takes text, not ${value === null ? 'null' : `the ${typeof value} ${text}`}.`;
  return refuse(
    'SIGMA_VALUE_TYPE',
    message,
    value === null ? 'Write the text, or remove the modifier.' : quoteIt(text),
  );
}

function quoteIt(text: string): string {
  return `Quote it if the text is meant: '${text}'.`;
}
