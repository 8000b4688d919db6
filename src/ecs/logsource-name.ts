import type { LogsourceMapping } from './mapping.ts';

/** As a user names it: `process_creation`, `security`, `linux/auditd`. */
export function logsourceName({
  product,
  category,
  service,
}: Pick<LogsourceMapping, 'product' | 'category' | 'service'>): string {
  return [product === 'windows' ? null : product, category, service].filter((part) => part !== null).join('/');
}
