import type { EventMapping, LogsourceMapping, Mapping } from '../ecs/mapping.ts';
import type { Logsource, Rule } from '../sigma/rule.ts';
import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import { didYouMean, nearMiss } from '../text/near-miss.ts';
import type { BoundRule, Reading } from './bound-rule.ts';
import { compileDiagnostic } from './diagnostic-codes.ts';
import { codesElsewhere } from './narrow-selector.ts';
import { itemsOf, readingsOf } from './rule-set.ts';

export function unknownLogsource({ logsource }: Pick<Rule, 'logsource'>, { logsources }: Mapping): Diagnostic {
  const products = new Set(logsources.map(({ product }) => product));
  const { product } = logsource;
  // Products are compared by themselves: 'linux/process_creation' is near to that of Windows, and means another thing.
  const meant = product === null || products.has(product) ? product : nearMiss(product, products);
  const named = nameOf({ ...logsource, product: meant });
  const known = logsources.filter((entry) => entry.product === meant).map(nameOf);
  const isKnown = meant !== product && (known.includes(named) || named === meant);
  const otherwise = 'A mapping file of your own can say which events it means (setting `mappings`).';
  const hint = isKnown ? `Did you mean '${named}'?` : didYouMean(named, known, otherwise);
  const message = `The logsource '${nameOf(logsource)}' is in no mapping.`;
  return compileDiagnostic('COMPILE_UNKNOWN_LOGSOURCE', message, { at: logsource.at, hint });
}

export function unavailableLogsource({ logsource }: Rule, unavailable: string): Diagnostic {
  const message = `Winlogbeat has no events of '${nameOf(logsource)}': ${unavailable}`;
  return compileDiagnostic('COMPILE_UNAVAILABLE_LOGSOURCE', message, { at: logsource.at });
}

/** Why a logsource means no event although the mapping knows some that come near. */
export function onlyByConsent({ events }: LogsourceMapping): string {
  const names = events.map(({ name }) => name).join(', ');
  return `${names} come near, and count once a mapping of your own says 'byDefault: true' of them`;
}

/** Where the rule asks for an EventID that no event of its logsource has; null where one may. */
export function absentEventId({ rule, variants }: BoundRule): Diagnostic | null {
  const elsewhere = variants.map(codesElsewhere);
  if (elsewhere.length === 0 || elsewhere.includes(null)) return null;
  const asked = [...new Set(elsewhere.flatMap((codes) => codes ?? []))].join(', ');
  const events = variants.map(({ event, selector }) => `${event} (${selector.codes.join(', ')})`).join(' and ');
  const message = `No event of '${nameOf(rule.logsource)}' has the EventID ${asked}: it means ${events}.`;
  const item = variants
    .flatMap(({ tree }) => itemsOf(tree))
    .find(({ predicate }) => predicate.reading.field === 'EventID');
  return compileDiagnostic('COMPILE_EVENT_ID_ABSENT', message, {
    at: item?.item?.at ?? rule.logsource.at,
    hint: 'Correct it, or name the logsource whose event it is.',
  });
}

/** One warning for each field that no event of the logsource has, where the rule first asks for it. */
export function absentFields(
  bound: BoundRule,
  events: readonly EventMapping[],
  mapping: Mapping,
): readonly Diagnostic[] {
  const readings = readingsByField(bound);
  return readings
    .filter(({ of }) => of.every(({ places }) => places.length === 0))
    .map(({ field, at }) => {
      const message = `No event of '${nameOf(bound.rule.logsource)}' has the field '${field}'.`;
      return absentField(message, { field, at }, { events, mapping });
    });
}

/** Where a field was asked for. */
type Asked = Pick<FieldReadings, 'field' | 'at'>;

/** What a field could have been meant to be. */
interface Known {
  readonly events: readonly EventMapping[];
  readonly mapping: Mapping;
}

export function absentField(message: string, { field, at }: Asked, { events, mapping }: Known): Diagnostic {
  const hint = didYouMean(field, fieldsOf(events, mapping), 'It always reads as absent.');
  return compileDiagnostic('COMPILE_FIELD_ABSENT', message, { at, hint });
}

/**
 * One warning for each field that is a guess and that the mapping has never heard of: most likely misspelt. What it knows
 * of other events is a name that Windows uses, and no cause for alarm.
 */
export function unknownFields(
  bound: BoundRule,
  events: readonly EventMapping[],
  mapping: Mapping,
): readonly Diagnostic[] {
  const guessed = readingsByField(bound).filter(({ of }) => of.every((reading) => reading.guessed));
  if (guessed.length === 0) return [];
  const known = namesIn(mapping);
  return guessed
    .filter(({ field }) => !known.has(field))
    .map(({ field, at, of }) => guessedField(of[0]!, { field, at }, { events, mapping }));
}

export function guessedField(
  { places }: Pick<Reading, 'places'>,
  { field, at }: Asked,
  { events, mapping }: Known,
): Diagnostic {
  const paths = places.flatMap((place) => place.paths).join(' and ');
  const message = `No mapping knows the field '${field}': it is looked for at ${paths}.`;
  const otherwise = 'Correct the name, or, if the events do hold it there, add it to a mapping (setting `mappings`).';
  const hint = didYouMean(field, fieldsOf(events, mapping), otherwise);
  return compileDiagnostic('COMPILE_FIELD_GUESSED', message, { at, hint });
}

interface FieldReadings {
  readonly field: string;
  /** Where the rule first asks for it. */
  readonly at: SourcePosition;
  /** One for each kind of event and item. */
  readonly of: readonly Reading[];
}

/** The fields that a rule itself asks for, in its order. */
function readingsByField({ variants }: BoundRule): readonly FieldReadings[] {
  const readings = new Map<string, { at: SourcePosition; of: Reading[] }>();
  const items = variants.flatMap(({ tree }) => itemsOf(tree)).filter(({ item }) => item !== null);
  const uses = items.flatMap(({ item, predicate }) => readingsOf(predicate).map((reading) => ({ item, reading })));
  for (const { item, reading } of uses) {
    if (reading.field === null) continue;
    const known = readings.get(reading.field);
    if (known === undefined) readings.set(reading.field, { at: item!.at, of: [reading] });
    else known.of.push(reading);
  }
  return [...readings].map(([field, reading]) => ({ field, ...reading }));
}

/** The fields that events of these kinds have. */
function fieldsOf(events: readonly EventMapping[], { common }: Mapping): readonly string[] {
  const fields = [...events.map((event) => event.fields), common].flatMap((known) => [...known.values()]);
  return fields.filter(({ places }) => places.length > 0).map(({ field }) => field);
}

/** Whatever the mapping calls a field, of whatever event: by its Sigma name or by the event's own. */
export function namesIn({ logsources, common }: Mapping): ReadonlySet<string> {
  const maps = [common, ...logsources.flatMap(({ events }) => events.map(({ fields }) => fields))];
  const fields = maps.flatMap((known) => [...known.values()]);
  return new Set(fields.flatMap(({ field, eventField }) => (eventField === null ? [field] : [field, eventField])));
}

/** As `windows/process_creation`. */
export function nameOf({ product, category, service }: Pick<Logsource, 'product' | 'category' | 'service'>): string {
  return [product, category, service].filter((part) => part !== null).join('/');
}
