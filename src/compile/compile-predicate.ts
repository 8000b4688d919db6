import type { Predicate } from './bound-rule.ts';
import { type CompiledTest, compileTest, literalOf } from './compile-test.ts';
import type { FieldValues } from './field-values.ts';

/** Decides a predicate on the values of its reading, and of the field that it compares with. */
export type CompiledPredicate = (values: FieldValues | null, other: FieldValues | null) => boolean;

/** Below this, comparing one by one is faster than hashing the value. */
const smallestSet = 4;

/** Makes a predicate ready to run. A value that any test of a list may meet is compared with all plain texts at once. */
export function compilePredicate({ link, tests }: Pick<Predicate, 'link' | 'tests'>): CompiledPredicate {
  const [only] = tests;
  if (tests.length === 1) return one(compileTest(only!));
  if (link === 'all') {
    const each = tests.map((test) => one(compileTest(test)));
    return (values, other) => each.every((holds) => holds(values, other));
  }
  const literals = tests.flatMap((test) => literalOf(test) ?? []);
  if (literals.length < smallestSet) return any(tests.map(compileTest));
  const others = any(tests.filter((test) => literalOf(test) === null).map(compileTest));
  const wanted = new Set(literals);
  return (values, other) => values?.folded.some((value) => wanted.has(value)) === true || others(values, other);
}

function one({ absent, meets }: CompiledTest): CompiledPredicate {
  return (values, other) => {
    if (values === null) return absent;
    const { raw, folded } = values;
    for (let index = 0; index < raw.length; index++) if (meets(raw[index]!, folded[index]!, other)) return true;
    return false;
  };
}

function any(tests: readonly CompiledTest[]): CompiledPredicate {
  const absent = tests.some((test) => test.absent);
  const meets = tests.map((test) => test.meets);
  return (values, other) => {
    if (values === null) return absent;
    const { raw, folded } = values;
    for (let index = 0; index < raw.length; index++) {
      for (const meet of meets) if (meet(raw[index]!, folded[index]!, other)) return true;
    }
    return false;
  };
}
