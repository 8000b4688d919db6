import { isAnyRun } from '../../sigma/parse-text-pattern.ts';
import type { Test } from '../../sigma/rule.ts';
import type { Ask, Codec } from '../codec.ts';

/** The document holds the value as the event had it. */
export const plain: Codec = {
  paths: 1,
  decode: (document, [path]) => document.texts(path!),
  encode: (test, [path]) => ({ asks: ask(path!, test), exact: true }),
};

/** The test, put to one path as it is. What asks for absence is said so: `null`, `exists: false`, and `''`, which no event holds. */
export function ask(path: string, test: Test): Ask {
  if (asksForAbsence(test)) return { kind: 'absent', path };
  if (test.kind === 'exists' || isAnyText(test)) return { kind: 'present', path };
  return { kind: 'test', path, test };
}

export function asksForAbsence(test: Test): boolean {
  if (test.kind === 'exists') return !test.expected;
  return test.kind === 'null' || (test.kind === 'text' && test.pattern.length === 0);
}

/** `exists`, or the pattern `*`: any value will do. */
export function asksForPresence(test: Test): boolean {
  return (test.kind === 'exists' && test.expected) || isAnyText(test);
}

function isAnyText(test: Test): boolean {
  return test.kind === 'text' && test.pattern.length === 1 && isAnyRun(test.pattern[0]);
}
