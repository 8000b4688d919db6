/** The dotted path at which a document holds a value, the first in the document's order; null where it does not. */
export function pathOfValue(node: unknown, value: string): string | null {
  if (Array.isArray(node)) {
    for (const item of node) {
      const path = pathOfValue(item, value);
      if (path !== null) return path;
    }
    return null;
  }
  if (typeof node !== 'object' || node === null) return isValue(node, value) ? '' : null;
  for (const [key, child] of Object.entries(node)) {
    const below = pathOfValue(child, value);
    if (below !== null) return below === '' ? key : `${key}.${below}`;
  }
  return null;
}

function isValue(node: unknown, value: string): boolean {
  return (typeof node === 'string' || typeof node === 'number' || typeof node === 'boolean') && String(node) === value;
}
