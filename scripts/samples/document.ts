/** A JSON document under construction. */
export type Document = Record<string, unknown>;

/** Sets a dotted path, making the objects on the way. An undefined value sets nothing. */
export function put(document: Document, path: string, value: unknown): void {
  if (value === undefined) return;
  const names = path.split('.');
  const last = names.pop()!;
  let at = document;
  for (const name of names) at = (at[name] ??= {}) as Document;
  at[last] = value;
}

/** Adds to a list at a dotted path, once. */
export function append(document: Document, path: string, values: readonly (string | undefined)[]): void {
  const names = path.split('.');
  const held = names.reduce<unknown>((at, name) => (at as Document | undefined)?.[name], document);
  const list = (held as string[] | undefined) ?? [];
  const added = [...new Set([...list, ...values.filter((value) => value !== undefined)])];
  if (added.length > 0) put(document, path, added);
}
