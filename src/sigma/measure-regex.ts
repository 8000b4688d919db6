import { RE2JS, RE2JSException } from 're2js';
import { refuse } from './modifier.ts';
import type { Refusal } from './modifier.ts';
import type { RegexTest } from './rule.ts';

/** The time to compile and to match grows with them. SigmaHQ's largest expression has 1,003, in at most 217 characters. */
export const maxInstructions = 10_000;
const maxLength = 1_000;

/** How many instructions an expression has, or why it cannot be used: linear-time matching has to be able to express it. */
export function measureRegex({ source }: RegexTest): number | Refusal {
  if (source.length > maxLength) {
    return tooLarge(`It has ${source.length} characters; at most ${maxLength} are read.`);
  }
  try {
    const size = RE2JS.compile(source).programSize();
    return size <= maxInstructions
      ? size
      : tooLarge(`It stands for ${size} steps; at most ${maxInstructions} are taken.`);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, '').replaceAll('`', "'");
    return refuse('SIGMA_BAD_REGEX', `The regular expression cannot be used: ${reason}.`, hintFor(source));
  }
}

function tooLarge(reason: string): Refusal {
  return refuse(
    'SIGMA_REGEX_TOO_LARGE',
    `The regular expression is too large. ${reason}`,
    'Split it, or lower its {n,m}.',
  );
}

function hintFor(source: string): string {
  if (/\(\?<?[=!]/.test(source)) return 'RE2 has no lookaround. Say what must not be there in a filter of its own.';
  if (/\\[1-9]/.test(source)) return 'RE2 has no backreferences. Write out what they stand for.';
  if (/[*+?}]\+|\(\?>/.test(source)) return 'RE2 has no possessive quantifiers and needs none: remove them.';
  return 'Write it in RE2 syntax.';
}
