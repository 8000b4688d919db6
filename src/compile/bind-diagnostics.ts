import type { EventMapping, LogsourceMapping, Mapping } from '../ecs/mapping.ts';
import type { Logsource, Rule } from '../sigma/rule.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { didYouMean } from '../text/near-miss.ts';
import type { BoundRule } from './bound-rule.ts';
import { compileDiagnostic } from './diagnostic-codes.ts';
import { itemsOf, readingsOf } from './rule-set.ts';

export function unknownLogsource({ logsource }: Rule, { logsources }: Mapping): Diagnostic {
  const hint = didYouMean(
    nameOf(logsource),
    logsources.filter(({ product }) => product === logsource.product).map(nameOf),
    'A mapping file of your own can say which events it means (setting `mappings`).',
  );
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

/** One warning for each field that no event of the logsource has. */
export function absentFields(
  { rule, variants }: BoundRule,
  events: readonly EventMapping[],
  mapping: Mapping,
): readonly Diagnostic[] {
  const items = variants.flatMap(({ tree }) => itemsOf(tree)).filter(({ item }) => item !== null);
  const uses = items.flatMap(({ predicate, item }) => readingsOf(predicate).map((reading) => ({ ...reading, item })));
  const present = new Set(uses.filter(({ places }) => places.length > 0).map(({ field }) => field));
  const absent = new Map(uses.filter(({ field }) => !present.has(field)).map((use) => [use.field, use]));
  const fields = [mapping.common, ...events.map((event) => event.fields)].flatMap((known) => [...known.values()]);
  const known = fields.filter(({ places }) => places.length > 0).map(({ field }) => field);
  return [...absent].map(([field, { item }]) =>
    compileDiagnostic(
      'COMPILE_FIELD_ABSENT',
      `No event of '${nameOf(rule.logsource)}' has the field '${field ?? ''}'.`,
      {
        at: item!.at,
        hint: didYouMean(field ?? '', known, 'It always reads as absent.'),
      },
    ),
  );
}

/** As `windows/process_creation`. */
function nameOf({ product, category, service }: Pick<Logsource, 'product' | 'category' | 'service'>): string {
  return [product, category, service].filter((part) => part !== null).join('/');
}
