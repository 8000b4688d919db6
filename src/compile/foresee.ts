import type { BoundItem, Reading, Tree } from './bound-rule.ts';
import { compileTest } from './compile-test.ts';
import { readingsOf } from './rule-set.ts';

/**
 * What a condition comes to by the absence of fields alone: true or false whatever the other fields hold, null where
 * they decide.
 */
export function foresee(tree: Tree, hasField: (reading: Reading) => boolean): boolean | null {
  switch (tree.kind) {
    case 'item':
      return readingsOf(tree.predicate).every(hasField) ? null : holdsWhereAbsent(tree);
    case 'not': {
      const inner = foresee(tree.of, hasField);
      return inner === null ? null : !inner;
    }
    case 'and':
      return foreseeGroup(tree.of, false, hasField);
    case 'or':
      return foreseeGroup(tree.of, true, hasField);
  }
}

/** Whether an item holds in an event that lacks its field, as `null` does. */
export function holdsWhereAbsent({ predicate: { link, tests } }: BoundItem): boolean {
  const isMet = tests.map((test) => compileTest(test).absent);
  return link === 'all' ? isMet.every(Boolean) : isMet.some(Boolean);
}

/** One branch that comes to `decisive` decides the group. */
function foreseeGroup(
  branches: readonly Tree[],
  decisive: boolean,
  hasField: (reading: Reading) => boolean,
): boolean | null {
  const outcomes = branches.map((branch) => foresee(branch, hasField));
  if (outcomes.includes(decisive)) return decisive;
  return outcomes.includes(null) ? null : !decisive;
}
