import { logsourceName } from './logsource-name.ts';
import type { Mapping } from './mapping.ts';

/** The kinds of events that logsources mean, by name: `process_creation` to `sysmon`. */
export type ChosenEvents = ReadonlyMap<string, readonly string[]>;

/** The mapping in which each logsource that is named means the events that are named, and no others. */
export function chooseEvents(mapping: Mapping, chosen: ChosenEvents): Mapping {
  if (chosen.size === 0) return mapping;
  return {
    ...mapping,
    logsources: mapping.logsources.map((logsource) => {
      const names = chosen.get(logsourceName(logsource));
      if (names === undefined) return logsource;
      return {
        ...logsource,
        events: logsource.events.map((event) => ({ ...event, byDefault: names.includes(event.name) })),
      };
    }),
  };
}
