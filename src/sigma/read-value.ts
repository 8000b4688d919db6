import { RE2JS, RE2JSException } from 're2js';
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

/** Modifier `re`: only what linear-time matching can express is taken, and it is tried here. */
export function readRegex(scalar: YamlScalar): Test | Refusal {
  const { at, value } = scalar;
  if (typeof value !== 'string') return notText('re', scalar);
  try {
    RE2JS.compile(value);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, '').replaceAll('`', "'");
    return refuse('SIGMA_BAD_REGEX', `The regular expression cannot be used: ${reason}.`, regexHint(value));
  }
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

function regexHint(source: string): string {
  if (/\(\?<?[=!]/.test(source)) return 'RE2 has no lookaround. Say what must not be there in a filter of its own.';
  if (/\\[1-9]/.test(source)) return 'RE2 has no backreferences. Write out what they stand for.';
  if (/[*+?}]\+|\(\?>/.test(source)) return 'RE2 has no possessive quantifiers and needs none: remove them.';
  return 'Write it in RE2 syntax.';
}
