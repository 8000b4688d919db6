import { nearMiss } from '../text/near-miss.ts';
import type { YamlFields } from '../text/yaml-reader.ts';
import type { Filter, NamedRule } from './filter.ts';
import { usedNames } from './condition-uses.ts';
import { parseDetectionSection } from './parse-detection-section.ts';
import { parseHead } from './parse-head.ts';
import type { Reading } from './reading.ts';
import type { Condition } from './rule.ts';
import { warnOfFilter } from './warn-of-filter.ts';

const filterKeys = [
  ...['title', 'id', 'name', 'related', 'taxonomy', 'status', 'description', 'license', 'references', 'author', 'date'],
  ...['modified', 'level', 'tags', 'logsource', 'filter'],
];

/**
 * Reads one document as a filter. Null where a part without which there is no filter is absent or refused; other errors are
 * in `reading` alone.
 */
export function parseFilter(fields: YamlFields, text: string, reading: Reading): Filter | null {
  const head = parseHead(fields, filterKeys, reading);
  const section = fields.required('filter')?.mapping() ?? null;
  if (section === null) return null;
  const rules = parseNamedRules(section, reading);
  const detection = parseDetectionSection(section, reading);
  if (head === null || detection === null) return null;
  if (section.optional('rules') === null) tellAbsence(section, detection.condition, reading);
  const filter: Filter = { kind: 'filter', ...head, rules, ...detection, text };
  warnOfFilter(filter, reading);
  return filter;
}

/**
 * Null: any rule. By the specification `rules` must be there and names one rule or more; pySigma takes an absent and an empty
 * list for `any`. Ours: what says nothing is told of, and a list that came out empty does not silence every rule.
 */
function parseNamedRules(section: YamlFields, reading: Reading): readonly NamedRule[] | null {
  const value = section.optional('rules');
  if (value === null || (value.node.kind === 'sequence' && value.node.items.length === 0)) {
    refuseEmpty(section, reading);
    return null;
  }
  const named = (value.node.kind === 'sequence' ? value.items()! : [value]).flatMap((item): NamedRule[] => {
    const text = item.string();
    return text === null ? [] : [{ text, at: item.at }];
  });
  const any = named.find(({ text }) => text === 'any');
  if (any !== undefined && named.length > 1) {
    const hint = "Write 'rules: any', or the rules without it.";
    return reading.report('SIGMA_FILTER_RULES', "'any' and names of rules are in one list.", any.at, hint);
  }
  return named.length === 0 || any !== undefined ? null : named;
}

function refuseEmpty({ node }: YamlFields, reading: Reading): void {
  const key = node.entries.find((entry) => entry.key.text === 'rules')?.key;
  if (key === undefined) return;
  const hint = "Write 'rules: any' where the filter is for every rule, or the ids or names of its rules.";
  reading.report('SIGMA_FILTER_RULES', "'rules' names no rule.", key.at, hint);
}

/** A `rule:` would be a search identifier like any other, and the filter would be for every rule there is. */
function tellAbsence(section: YamlFields, condition: Condition, reading: Reading): void {
  if (section.node.entries.some(({ key }) => key.text === 'rules')) return;
  const used = usedNames(condition);
  const misspelt = section.others().find(({ key }) => !used.has(key.text) && nearMiss(key.text, ['rules']) !== null);
  if (misspelt === undefined) {
    const hint = "Write 'rules: any' if that is meant, or the ids or names of its rules.";
    const message = "The filter has no 'rules', and is for every rule of its logsource.";
    reading.report('SIGMA_FILTER_FOR_ANY', message, section.at, hint);
    return;
  }
  const { key } = misspelt;
  const message = `The filter has no 'rules', and its condition does not use '${key.text}'.`;
  const hint = "Did you mean 'rules'? Write 'rules: any' where it is for every rule.";
  reading.report('SIGMA_FILTER_RULES', message, key.at, hint);
}
