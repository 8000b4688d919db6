import { itemsIn } from './detection-items.ts';
import type { Filter } from './filter.ts';
import type { Reading } from './reading.ts';
import type { Condition, Item } from './rule.ts';

/** Warns of what a filter may say and hardly means. */
export function warnOfFilter({ searches, condition }: Pick<Filter, 'searches' | 'condition'>, reading: Reading): void {
  const items = searches.flatMap(({ detection }) => itemsIn(detection));
  const isExclusion = hasNot(condition) || items.some(({ modifiers }) => modifiers.includes('neq'));
  if (!isExclusion) {
    // The example of the specification itself has no `not`, and means an exclusion.
    const hint = "To exclude those, write 'condition: not …'. To keep only those is what it says now.";
    const message = "The filter's condition has no 'not': matches that it does not fit are removed.";
    reading.report('SIGMA_FILTER_WITHOUT_NOT', message, condition.at, hint);
  }
  for (const item of items) warnOfBareName(item, reading);
}

const computerFields = ['computer', 'computername'];

/** Only machines that are in no domain are named so in their events. */
function warnOfBareName({ field, tests }: Item, reading: Reading): void {
  if (field === null || !computerFields.includes(field.toLowerCase())) return;
  for (const test of tests) {
    const [name, ...others] = test.kind === 'text' ? test.pattern : [];
    if (typeof name !== 'string' || others.length > 0 || name.includes('.')) continue;
    const message = `'${name}' is a bare name, and '${field}' holds the full name of a machine that is in a domain.`;
    const hint = `Write '${field}: ${name}.your.domain', or '${field}|startswith: ${name}.' for any domain.`;
    reading.report('SIGMA_BARE_COMPUTER', message, test.at, hint);
  }
}

function hasNot(condition: Condition): boolean {
  switch (condition.kind) {
    case 'not':
      return true;
    case 'and':
    case 'or':
      return condition.of.some(hasNot);
    case 'search':
    case 'quantified':
      return false;
  }
}
