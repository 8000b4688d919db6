import type { Logsource } from '../sigma/rule.ts';
import type { EventMapping, LogsourceMapping, Mapping } from './mapping.ts';

/**
 * The part of the mapping that a rule's logsource means; null where there is none. Category and service are compared as
 * written; a rule that names both must find an entry with both. A rule without a product is taken for Windows; one that
 * names a product alone asks for every event there is.
 */
export function findLogsource(mapping: Mapping, logsource: Logsource): LogsourceMapping | null {
  const { product, category, service } = logsource;
  if (product !== null && (category ?? service) === null) return wholeProduct(mapping, product);
  return (
    mapping.logsources.find(
      (entry) => entry.product === (product ?? 'windows') && entry.category === category && entry.service === service,
    ) ?? null
  );
}

/** The events of each log that the mapping knows, so that their fields are found, and then those of all other logs. */
function wholeProduct({ logsources }: Mapping, product: string): LogsourceMapping | null {
  const services = logsources.filter((entry) => entry.product === product && entry.service !== null);
  const [first] = services;
  if (first === undefined) return null;
  const others: EventMapping = {
    name: 'other_logs',
    at: first.at,
    selector: { channels: [], codes: [], providers: [] },
    where: [],
    byDefault: true,
    guess: true,
    fields: new Map(),
  };
  const events = [...services.flatMap((entry) => entry.events), others];
  return { at: first.at, product, category: null, service: null, unavailable: null, events };
}
