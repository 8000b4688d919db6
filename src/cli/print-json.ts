const maxWidth = 110;

/**
 * JSON for people: what fits on a line stands on one, and is broken up member by member otherwise. An object with a single
 * member, of which Query DSL is full, takes no line of its own.
 */
export function printJson(value: unknown, indent = ''): string {
  const flat = flatJson(value);
  if (indent.length + flat.length <= maxWidth || typeof value !== 'object' || value === null) return flat;
  if (Array.isArray(value))
    return block(
      '[',
      value.map((item) => (deeper: string) => printJson(item, deeper)),
      indent,
    );
  const members = Object.entries(value).map(
    ([key, item]) =>
      (deeper: string) =>
        `${JSON.stringify(key)}: ${printJson(item, deeper)}`,
  );
  const [only, second] = members;
  return second === undefined ? `{ ${only!(indent)} }` : block('{', members, indent);
}

function block(open: '[' | '{', members: readonly ((indent: string) => string)[], indent: string): string {
  const deeper = `${indent}  `;
  const lines = members.map((print) => deeper + print(deeper));
  return `${open}\n${lines.join(',\n')}\n${indent}${open === '[' ? ']' : '}'}`;
}

function flatJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flatJson).join(', ')}]`;
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${flatJson(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
