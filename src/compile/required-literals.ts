import type { Test } from '../sigma/rule.ts';
import type { BoundItem, Reading, Tree } from './bound-rule.ts';
import { foldPattern, isEmptyText, literalOf } from './compile-test.ts';

/** A folded text that some value of a field must hold somewhere. */
export interface RequiredLiteral {
  readonly reading: Reading;
  readonly text: string;
}

/** Shorter texts are in nearly every value. */
const shortest = 3;

/**
 * Texts of which one at least must be there for the condition to hold: an event without any of them need not be looked at.
 * Of parts that must all hold, the one is chosen whose texts are rarest. Null: the condition may hold without any text.
 */
export function requiredLiterals(tree: Tree): readonly RequiredLiteral[] | null {
  switch (tree.kind) {
    case 'item':
      return literalsOfItem(tree);
    case 'not':
      return null;
    case 'and':
      return rarest(tree.of.map(requiredLiterals));
    case 'or': {
      const branches = tree.of.map(requiredLiterals);
      return branches.includes(null) ? null : branches.flatMap((branch) => branch ?? []);
    }
  }
}

function literalsOfItem({ predicate: { reading, link, tests } }: BoundItem): readonly RequiredLiteral[] | null {
  const literals = tests.map((test): readonly RequiredLiteral[] | null => {
    const text = literalIn(test);
    return text === null ? null : [{ reading, text }];
  });
  if (link === 'all') return rarest(literals);
  return literals.includes(null) ? null : literals.flatMap((literal) => literal ?? []);
}

/** The longest text that every value has that meets the test; null where there is none worth looking for. */
function literalIn(test: Test): string | null {
  if (test.kind !== 'text') return literalOf(test);
  if (isEmptyText(test)) return null;
  const texts = foldPattern(test.pattern).filter((part) => typeof part === 'string');
  const longest = texts.reduce((one, other) => (other.length > one.length ? other : one), '');
  // A whole value may be short: it is compared, and not only found in another.
  return longest.length >= shortest || (longest !== '' && literalOf(test) !== null) ? longest : null;
}

function rarest(choices: readonly (readonly RequiredLiteral[] | null)[]): readonly RequiredLiteral[] | null {
  const known = choices.filter((choice) => choice !== null);
  return known.length === 0 ? null : known.reduce((one, other) => (frequency(other) < frequency(one) ? other : one));
}

/** A guess that is good enough to compare: each further character makes a text rarer. */
function frequency(literals: readonly RequiredLiteral[]): number {
  return literals.reduce((sum, { text }) => sum + 2 ** -text.length, 0);
}
