import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseMapping } from '../../src/ecs/parse-mapping.ts';
import type { EventMapping, LogsourceMapping, Mapping } from '../../src/ecs/mapping.ts';

const folder = resolve(import.meta.dirname, '../../mappings/fields');

export const ownFiles = readdirSync(folder)
  .sort()
  .map((name) => ({ file: `mappings/fields/${name}`, text: readFileSync(join(folder, name), 'utf8') }));

/** The mapping that the product ships with. */
export const ownMapping: Mapping = parseMapping(ownFiles).mapping;

/** The same, and a logsource with a condition of its own on the event, as users may write one. */
export const conditionedMapping: Mapping = parseMapping([
  ...ownFiles,
  {
    file: 'own.yml',
    text: `logsources:
  - category: deleted_keys
    events:
      sysmon: { log: sysmon, code: 12, where: { EventType: [DeleteKey, DeleteValue] } }
`,
  },
]).mapping;

export function logsourceNamed(name: string): LogsourceMapping {
  const found = ownMapping.logsources.find(({ category, service }) => (category ?? service) === name);
  if (found === undefined) throw new Error(`no logsource ${name}`);
  return found;
}

export function eventNamed(logsource: string, event: string): EventMapping {
  const found = logsourceNamed(logsource).events.find(({ name }) => name === event);
  if (found === undefined) throw new Error(`no event ${event} in ${logsource}`);
  return found;
}
