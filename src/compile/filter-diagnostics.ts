import { fieldOf } from '../ecs/field-of.ts';
import { findLogsource } from '../ecs/find-logsource.ts';
import type { EventMapping, Mapping } from '../ecs/mapping.ts';
import { itemsIn } from '../sigma/detection-items.ts';
import type { Filter } from '../sigma/filter.ts';
import { filtersOfRule } from '../sigma/filters-of-rule.ts';
import type { Rule } from '../sigma/rule.ts';
import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import { absentField, guessedField, nameOf, namesIn, unknownLogsource } from './bind-diagnostics.ts';
import { eventsOf } from './bind-rule.ts';

/**
 * Warns of each field of a filter that no event which the filter is asked of has, or that is a guess which no mapping has
 * heard of: such a filter removes nothing, or everything. A filter that is for no rule is judged by its own logsource.
 */
export function filterDiagnostics(
  filters: readonly Filter[],
  rules: readonly Pick<Rule, 'id' | 'name' | 'title' | 'logsource'>[],
  mapping: Mapping,
): readonly Diagnostic[] {
  return filters.flatMap((filter) => {
    const meant = rules.filter((rule) => filtersOfRule(rule, [filter]).length > 0);
    const own = findLogsource(mapping, filter.logsource);
    // Where there are rules, and none of them lies within, that has been said.
    if (own === null && rules.length === 0) return [unknownLogsource(filter, mapping)];
    const logsources = new Map(meant.map(({ logsource }) => [nameOf(logsource), findLogsource(mapping, logsource)]));
    const events = meant.length === 0 ? eventsOf(own) : [...logsources.values()].flatMap(eventsOf);
    return events.length === 0 ? [] : fieldDiagnostics(filter, events, mapping);
  });
}

function fieldDiagnostics(filter: Filter, events: readonly EventMapping[], mapping: Mapping): readonly Diagnostic[] {
  return [...fieldsIn(filter)].flatMap(([field, at]) => {
    const found = events.map((event) => fieldOf(mapping, event, field)).filter(({ places }) => places.length > 0);
    const [first] = found;
    if (first === undefined) {
      const message = `No event that the filter is asked of has the field '${field}'.`;
      return [absentField(message, { field, at }, { events, mapping })];
    }
    const isUnknown = found.every(({ guessed }) => guessed) && !namesIn(mapping).has(field);
    return isUnknown ? [guessedField(first, { field, at }, { events, mapping })] : [];
  });
}

/** The fields that a filter asks for, and where it first does. */
function fieldsIn({ searches }: Filter): ReadonlyMap<string, SourcePosition> {
  const fields = new Map<string, SourcePosition>();
  for (const { field, at, tests } of searches.flatMap(({ detection }) => itemsIn(detection))) {
    const references = tests.flatMap((test) => (test.kind === 'fieldref' ? [test.field] : []));
    for (const name of [...(field === null ? [] : [field]), ...references]) {
      if (!fields.has(name)) fields.set(name, at);
    }
  }
  return fields;
}
