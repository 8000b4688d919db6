import type {
  AskedValue,
  ConditionOutcome,
  DecisionExplanation,
  DetectionOutcome,
  FilterOutcome,
  ItemOutcome,
  KindCheck,
  PlaceOutcome,
  RuleOutcome,
  VariantOutcome,
} from '../compile/decision-explanation.ts';
import { inertText } from '../text/inert-text.ts';

/** Longer values are cut on the screen; `--json` has more of them. */
const maxShown = 300;
const maxListed = 6;
const maxOthers = 4;

export interface ExplainedEvent {
  readonly rule: { readonly id: string; readonly title: string };
  readonly event: {
    readonly file: string;
    readonly line: number;
    readonly shape: string;
    readonly mixed: boolean;
    readonly channel: string | null;
    readonly code: string | null;
  };
  readonly explanation: DecisionExplanation;
}

/**
 * An explanation for people: what happened, the items of the rule in its order, and the condition that they make up; then the
 * same for its filters.
 */
export function printDecision({ rule, event, explanation }: ExplainedEvent): string {
  const { variants, filters } = explanation;
  const left = variants.length - shownVariants(variants).length;
  const kind = `${event.channel ?? 'no channel'}, event ${event.code ?? 'without a code'}`;
  const lines = [
    `${headline(explanation)}: ${rule.title}`,
    `  rule   ${rule.id}`,
    `  event  ${event.file}:${event.line}`,
    `         ${kind}, shape ${event.shape}${event.mixed ? ' (mixed with another)' : ''}`,
    ...(variants.length === 0 ? ['', 'The logsource of the rule means no event that an index could hold.'] : []),
    ...shownVariants(variants).flatMap((variant) => ['', ...variantLines(variant)]),
    ...(left === 0 ? [] : ['', `Nor any of ${left} other kinds of events.`]),
    ...removingFirst(filters).flatMap((filter) => ['', ...filterLines(filter)]),
  ];
  return `${lines.map(inertText).join('\n')}\n\n`;
}

function headline({ matches, removed }: DecisionExplanation): string {
  if (!matches) return 'No match';
  return removed ? 'Match, which a filter removes' : 'Match';
}

function removingFirst(filters: readonly FilterOutcome[]): readonly FilterOutcome[] {
  return [...filters.filter(({ removes }) => removes), ...filters.filter(({ removes }) => !removes)];
}

function filterLines({ title, file, line, removes, decision }: FilterOutcome): readonly string[] {
  const verb = removes ? 'Removed by' : 'Passes';
  return [`${verb} the filter '${title}' (${file}:${line}):`, ...decisionLines(decision)];
}

/** All that were decided, and of the others a few: a rule about every log of Windows has dozens. */
function shownVariants(variants: readonly VariantOutcome[]): readonly VariantOutcome[] {
  const others = variants.filter(({ decision }) => decision === null).slice(0, maxOthers);
  return variants.filter((variant) => variant.decision !== null || others.includes(variant));
}

function variantLines({ event, fits, kind, decision }: VariantOutcome): readonly string[] {
  const differing = kind.filter((check) => !check.fits).map((check) => `  ${differenceOf(check)}`);
  return [
    fits ? `As ${event}:` : `Not ${event}:`,
    ...(fits ? [] : differing),
    ...(decision === null ? [] : decisionLines(decision)),
  ];
}

function differenceOf({ property, expected, found }: KindCheck): string {
  return `the ${property} is ${found ?? 'missing'}, expected ${listed(expected)}`;
}

function decisionLines({ where, searches, condition, because }: RuleOutcome): readonly string[] {
  return [
    ...where.flatMap((item) => detectionLines(item, '  ')),
    ...searches.flatMap(({ search, detection }) =>
      detection === null
        ? [`  ----  ${search}, which the condition does not name`]
        : [`  ${truth(detection.holds)}  ${search}`, ...searchLines(detection)],
    ),
    ...conditionLines({ ...condition, text: `condition: ${condition.text}` }, '  '),
    `  since ${sinceOf(because)}`,
  ];
}

/** As `selection passes; filter_main_a, filter_main_b fail`. */
function sinceOf(because: RuleOutcome['because']): string {
  const passing = because.filter(({ holds }) => holds).map(({ search }) => search);
  const failing = because.filter(({ holds }) => !holds).map(({ search }) => search);
  return [
    ...(passing.length === 0 ? [] : [`${listed(passing)} ${passing.length === 1 ? 'passes' : 'pass'}`]),
    ...(failing.length === 0 ? [] : [`${listed(failing)} ${failing.length === 1 ? 'fails' : 'fail'}`]),
  ].join('; ');
}

/** That all items of a search must hold goes without saying. */
function searchLines(detection: DetectionOutcome): readonly string[] {
  const parts = detection.kind === 'allOf' ? detection.of : [detection];
  return parts.flatMap((part) => detectionLines(part, '        '));
}

function detectionLines(outcome: DetectionOutcome, indent: string): readonly string[] {
  switch (outcome.kind) {
    case 'item':
      return itemLines(outcome, indent);
    case 'not':
      return [
        `${indent}${truth(outcome.holds)}  not`,
        ...outcome.of.flatMap((part) => detectionLines(part, `${indent}      `)),
      ];
    case 'allOf':
    case 'anyOf': {
      const needed = outcome.kind === 'allOf' ? 'all of' : 'one of';
      const [only, second] = outcome.of;
      if (only !== undefined && second === undefined) return detectionLines(only, indent);
      const parts = outcome.of.flatMap((part) => detectionLines(part, `${indent}      `));
      return [`${indent}${truth(outcome.holds)}  ${needed}`, ...parts];
    }
  }
}

function itemLines(outcome: ItemOutcome, indent: string): readonly string[] {
  const { holds, item, line, asked, askedCount } = outcome;
  const values = listed(
    asked.map(({ value }) => value),
    askedCount,
  );
  const below = `${indent}      `;
  return [
    `${indent}${truth(holds)}  ${item}: ${values}${line === null ? '' : `  (line ${line})`}`,
    ...decidedBy(outcome).map((text) => below + text),
    ...placeLines(outcome).map((text) => below + text),
  ];
}

/** What of several values decided; a single one has said it all. */
function decidedBy({ holds, link, asked, askedCount }: ItemOutcome): readonly string[] {
  if (askedCount === 1) return [];
  const [met] = asked.filter((one) => one.holds);
  if (link === 'any' && met !== undefined) return [`meets ${shortened(met.value)}`];
  const missing = asked.filter((one) => !one.holds).map(({ value }) => value);
  return link === 'all' && !holds ? [`lacks ${listed(missing)}`] : [];
}

/** Places that are empty are told where all are: otherwise they were passed by on the way to the one that answered. */
function placeLines({ asked, places, guessed, holds }: ItemOutcome): readonly string[] {
  if (places.length === 0) return ['no event of this kind has the field'];
  const filled = places.filter(({ values }) => values !== null);
  const guess = guessed ? ['guessed: no mapping names the field'] : [];
  if (filled.length === 0) return [`absent: ${places.map(whereIs).join(', ')}`, ...guess];
  const found = filled.map((place) =>
    place.codec === 'whole-event'
      ? textLine(place, holds ? asked : [])
      : `${whereIs(place)} = ${listed(place.values ?? [], place.valueCount)}`,
  );
  return [...found, ...guess];
}

function whereIs({ paths, codec }: PlaceOutcome): string {
  if (codec === 'whole-event') return 'any text of the event';
  return codec === 'plain' ? paths.join() : `${paths.join(' + ')} (${codec})`;
}

/** Keywords are looked for in every text: those that were found are told by their path, and the others by how many they are. */
function textLine({ valueCount }: PlaceOutcome, asked: readonly AskedValue[]): string {
  const met = asked.find(({ path }) => path !== null);
  return met === undefined
    ? `in none of the ${valueCount} texts of the event`
    : `${met.path!} = ${shortened(met.found ?? '')}`;
}

function conditionLines({ text, holds, of }: ConditionOutcome, indent: string): readonly string[] {
  const line = `${indent}${truth(holds)}  ${text}`;
  return [line, ...of.flatMap((part) => conditionLines(part, `${indent}      `))];
}

function truth(holds: boolean): string {
  return holds ? 'pass' : 'fail';
}

function listed(values: readonly string[], count = values.length): string {
  const shown = values.slice(0, maxListed).map(shortened);
  const more = count - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function shortened(value: string): string {
  return value.length > maxShown ? `${value.slice(0, maxShown)}…` : value;
}
