/**
 * The document as JSON with sorted keys, less what a source adds (`event.ingested`, and the `_id`, `_index` … of an
 * exported hit): equal for one event however often and by whatever road it was shipped.
 */
export function canonicalDocument(document: Readonly<Record<string, unknown>>): string {
  const own = Object.entries(document).filter(([key]) => !key.startsWith('_') && key !== 'event.ingested');
  return canonical(
    Object.fromEntries(own.map(([key, value]) => [key, key === 'event' ? withoutIngested(value) : value])),
  );
}

function withoutIngested(event: unknown): unknown {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return event;
  return Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'ingested'));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
