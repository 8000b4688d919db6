import type { Logsource } from '../sigma/rule.ts';
import type { LogsourceMapping, Mapping } from './mapping.ts';

/**
 * The part of the mapping that a rule's logsource means; null where there is none. Category and service are compared as
 * written; a rule that names both must find an entry with both. A rule without a product is taken for Windows; one that
 * names a product alone asks for every event there is, and has no entry.
 */
export function findLogsource(mapping: Mapping, logsource: Logsource): LogsourceMapping | null {
  const { product, category, service } = logsource;
  if ((category ?? service) === null) return null;
  return (
    mapping.logsources.find(
      (entry) => entry.product === (product ?? 'windows') && entry.category === category && entry.service === service,
    ) ?? null
  );
}
