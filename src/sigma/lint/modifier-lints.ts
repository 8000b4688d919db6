import { locateInScalar } from '../../text/locate-in-scalar.ts';
import type { SourcePosition } from '../../text/diagnostic.ts';
import type { Lint } from './lint.ts';
import { isReadAsText, wildcardsIn } from './wildcards.ts';
import type { WrittenItem } from './written-rule.ts';

/** Modifiers that fit each other, and hardly what was meant. What does not fit, the reading of the rule has refused. */
export const modifierLints: readonly Lint[] = [
  {
    code: 'SIGMA_LINT_ALL_OF_VALUES',
    find: ({ items }) =>
      items.filter(linksWholeValues).map((item) => ({
        at: modifierAt(item, 'all'),
        message: `'${item.field!}' cannot equal ${item.values.length} values at once.`,
        hint: "Put 'contains' before 'all', or remove 'all'.",
      })),
  },
  {
    code: 'SIGMA_LINT_WINDASH_ALL',
    find: ({ items }) =>
      items
        .filter(({ modifiers }) => modifiers.includes('windash') && modifiers.includes('all'))
        .map((item) => ({
          at: modifierAt(item, 'windash'),
          message: "'windash' with 'all' is every way to write a dash at once for some engines.",
          hint: 'Make each value a search identifier of its own where they run the rule.',
        })),
  },
];

/** More than one whole value. A list in the event could hold them, but no field that rules ask so is one. */
function linksWholeValues({ field, modifiers, values }: WrittenItem): boolean {
  if (field === null || !modifiers.includes('all') || modifiers.some((name) => !['all', 'cased'].includes(name))) {
    return false;
  }
  const whole = values.filter(
    (value) => !isReadAsText(value) || wildcardsIn(value.text).every((each) => each.isEscaped),
  );
  return new Set(whole.map(({ text }) => text.toLowerCase())).size > 1;
}

function modifierAt({ key }: WrittenItem, name: string): SourcePosition {
  const words = key!.text.split('|');
  const index = words.findIndex((word) => word.trim() === name);
  return locateInScalar(key!)(words.slice(0, index).join('|').length + 1);
}
