import { chooseEvents } from '../ecs/choose-events.ts';
import type { ChosenEvents } from '../ecs/choose-events.ts';
import { logsourceName } from '../ecs/logsource-name.ts';
import type { Mapping } from '../ecs/mapping.ts';
import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import { didYouMean } from '../text/near-miss.ts';
import { configDiagnostic } from './diagnostic-codes.ts';
import type { GivenSettings } from './given.ts';
import type { Config, SourceConfig } from './settings.ts';

/** The settings that say which events a logsource means; `sources` is absent where only files are read. */
export interface EventSettings extends Pick<Config, 'events'> {
  readonly sources?: readonly Pick<SourceConfig, 'name' | 'events'>[];
}

/**
 * The mapping in which logsources mean what `events` says, and on a source what its own `events` say. Logsources that mean
 * the same on both are the same objects. Null, or the embedded store, which has no settings: no source's own.
 */
export function mappingOn(source: string | null, mapping: Mapping, { events, sources = [] }: EventSettings): Mapping {
  const own = sources.find(({ name }) => name === source)?.events ?? new Map<string, readonly string[]>();
  return chooseEvents(chooseEvents(mapping, events), own);
}

/** What `events` names and no mapping knows: only once the mappings are read can that be told. */
export function checkEvents(
  { events, sources = [] }: EventSettings,
  mapping: Mapping,
  given: GivenSettings,
): readonly Diagnostic[] {
  const known = new Map(
    mapping.logsources.map((logsource) => [logsourceName(logsource), logsource.events.map(({ name }) => name)]),
  );
  const chosen: readonly (readonly [path: string, ChosenEvents])[] = [
    ['events', events],
    ...sources.map((source, index) => [`sources.${index}.events`, source.events] as const),
  ];
  return chosen.flatMap(([setting, byLogsource]) =>
    [...byLogsource].flatMap(([logsource, names]) => {
      const path = `${setting}.${logsource}`;
      const kinds = known.get(logsource);
      if (kinds === undefined) return [unknownLogsource(logsource, setting, [...known.keys()], placeOf(path, given))];
      if (names.length === 0) return [noEvent(path, kinds, placeOf(path, given))];
      return names.flatMap((name, index) =>
        kinds.includes(name) ? [] : [unknownEvent(name, path, kinds, given.settings.get(path)?.values[index]?.at)],
      );
    }),
  );
}

function placeOf(path: string, { entries }: GivenSettings): SourcePosition | undefined {
  return entries.get(path)?.at;
}

function unknownLogsource(
  logsource: string,
  setting: string,
  known: readonly string[],
  at: SourcePosition | undefined,
): Diagnostic {
  return configDiagnostic('CONFIG_UNKNOWN_LOGSOURCE', `'${setting}' names '${logsource}', which no mapping knows.`, {
    ...(at && { at }),
    hint: didYouMean(logsource, known, '`sigma-bridge fields` lists the logsources.'),
  });
}

function noEvent(path: string, kinds: readonly string[], at: SourcePosition | undefined): Diagnostic {
  return configDiagnostic('CONFIG_UNKNOWN_EVENT', `'${path}' names no kind of event.`, {
    ...(at && { at }),
    hint: `${kindsThereAre(kinds)} To run no rule of it, see \`select\`.`,
  });
}

function unknownEvent(
  name: string,
  path: string,
  kinds: readonly string[],
  at: SourcePosition | undefined,
): Diagnostic {
  return configDiagnostic('CONFIG_UNKNOWN_EVENT', `'${name}' in '${path}' is no kind of event of that logsource.`, {
    ...(at && { at }),
    hint: didYouMean(name, kinds, kindsThereAre(kinds)),
  });
}

function kindsThereAre(kinds: readonly string[]): string {
  return kinds.length === 0 ? 'Winlogbeat has no event of it.' : `There are: ${kinds.join(', ')}.`;
}
