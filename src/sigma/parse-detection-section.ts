import type { YamlFields, YamlValue } from '../text/yaml-reader.ts';
import { usedNames } from './condition-uses.ts';
import { correlationHint } from './correlation-hint.ts';
import { parseCondition } from './parse-condition.ts';
import { parseDetection } from './parse-detection.ts';
import type { Reading } from './reading.ts';
import type { Condition, Search } from './rule.ts';

/** What a rule or a filter looks for. */
export interface DetectionSection {
  readonly searches: readonly Search[];
  readonly condition: Condition;
}

const maxSearches = 1_000;
const maxConditions = 20;

/** Reads the `detection` of a rule, or the `filter` of a filter; null where something in it was refused. */
export function parseDetectionSection(section: YamlFields, reading: Reading): DetectionSection | null {
  const conditionValue = section.required('condition');
  const timeframe = section.optional('timeframe');
  if (timeframe !== null) {
    const message = "'timeframe' is how Sigma 1 counted events.";
    reading.report('SIGMA_AGGREGATION', message, timeframe.at, correlationHint(''));
  }

  const entries = section.others();
  if (entries.length === 0) {
    const message = `The ${section.path} has no search identifier.`;
    return reading.report('SIGMA_EMPTY_SEARCH', message, section.at, "Add one, as 'selection:'.");
  }
  if (entries.length > maxSearches) {
    const message = `The ${section.path} has ${entries.length} search identifiers.`;
    const hint = `At most ${maxSearches} are read. Split the rule.`;
    return reading.report('SIGMA_CONDITION_LIMIT', message, section.at, hint);
  }

  const searches = entries.flatMap(({ key, value }): Search[] => {
    const detection = parseDetection(key.text, value, reading);
    return detection === null ? [] : [{ name: key.text, at: key.at, detection }];
  });
  const names = entries.map(({ key }) => key.text);
  const condition = conditionValue === null ? null : parseConditions(conditionValue, names, reading);
  if (condition === null) return null;

  const used = usedNames(condition);
  for (const { key } of entries.filter((entry) => !used.has(entry.key.text))) {
    const hint = key.text.startsWith('_')
      ? 'Patterns leave out names that begin with _. Name it in the condition, or remove it.'
      : 'Name it in the condition, or remove it.';
    reading.report('SIGMA_UNUSED_SEARCH', `The condition does not use '${key.text}'.`, key.at, hint);
  }
  return searches.length < entries.length ? null : { searches, condition };
}

/** One condition, or a list of which any holds. */
function parseConditions(value: YamlValue, names: readonly string[], reading: Reading): Condition | null {
  const values = value.node.kind === 'sequence' ? value.items()! : [value];
  if (values.length === 0) {
    const hint = 'Write one condition, without brackets.';
    return reading.report('SIGMA_CONDITION_SYNTAX', 'The list of conditions is empty.', value.at, hint);
  }
  if (values.length > maxConditions) {
    const hint = `At most ${maxConditions} are read. Join them with or.`;
    const message = `There are ${values.length} conditions.`;
    return reading.report('SIGMA_CONDITION_LIMIT', message, value.at, hint);
  }
  const conditions = values.map((each) =>
    each.string() === null || each.node.kind !== 'scalar' ? null : parseCondition(each.node, names, reading),
  );
  const of = conditions.filter((condition) => condition !== null);
  if (of.length < values.length) return null;
  return of.length === 1 ? of[0]! : { kind: 'or', at: value.at, of };
}
