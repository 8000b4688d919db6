import type { EventSelector } from '../ecs/mapping.ts';
import type { BoundItem, BoundVariant, Tree } from './bound-rule.ts';
import { literalOf } from './compile-test.ts';

/**
 * The selector with the event codes alone that the condition leaves open, where it says so: a rule about the whole Security
 * log that asks for `EventID: 4697` need not see the rest.
 */
export function narrowSelector(selector: EventSelector, tree: Tree): EventSelector {
  const asked = codesOf(tree);
  if (asked === null) return selector;
  const codes = selector.codes.length === 0 ? asked : asked.filter((code) => selector.codes.includes(code));
  // Without a code the selector would mean every event: a rule that can match none keeps what its logsource says.
  return codes.length === 0 ? selector : { ...selector, codes };
}

/** The event codes that the condition asks for where the selector has none of them, so that it never holds; null: it may. */
export function codesElsewhere({ selector, tree }: Pick<BoundVariant, 'selector' | 'tree'>): readonly string[] | null {
  const asked = codesOf(tree);
  if (asked === null || asked.length === 0 || selector.codes.length === 0) return null;
  return asked.some((code) => selector.codes.includes(code)) ? null : asked;
}

/** The codes without which the condition cannot hold; null: any. */
function codesOf(tree: Tree): readonly string[] | null {
  switch (tree.kind) {
    case 'item':
      return codesOfItem(tree);
    case 'not':
      return null;
    case 'and': {
      const asked = tree.of.flatMap((branch) => {
        const codes = codesOf(branch);
        return codes === null ? [] : [codes];
      });
      return asked.length === 0 ? null : asked.reduce((one, other) => one.filter((code) => other.includes(code)));
    }
    case 'or': {
      const asked = tree.of.map(codesOf);
      return asked.includes(null) ? null : [...new Set(asked.flatMap((codes) => codes ?? []))];
    }
  }
}

/** An item is about the event's code where it is read as the envelope reads it. */
function codesOfItem({ predicate: { reading, link, tests } }: BoundItem): readonly string[] | null {
  if (reading.key !== 'first plain(event.code) plain(winlog.event_id)') return null;
  if (link === 'all' && tests.length > 1) return null;
  const codes = tests.map(literalOf);
  return codes.includes(null) ? null : codes.flatMap((code) => code ?? []);
}
