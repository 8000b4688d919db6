import type { DocumentReader } from './codec.ts';

export type Document = Readonly<Record<string, unknown>>;

/** Reads one document by dotted paths. Cheap to make; remembers only whether any key of the document holds a dot. */
export class DottedDocument implements DocumentReader {
  readonly #document: Document;
  #hasDottedKeys: boolean | null = null;

  constructor(document: Document) {
    this.#document = document;
  }

  texts(path: string): readonly string[] | null {
    const found = this.#at(path);
    if (typeof found === 'string') return found === '' ? null : [found];
    if (found === undefined) return null;
    const texts: string[] = [];
    collectTexts(found, texts);
    return texts.length === 0 ? null : texts;
  }

  objects(path: string): readonly Document[] {
    const found = this.#at(path);
    if (Array.isArray(found)) return found.flat(Infinity).filter(isObject);
    return isObject(found) ? [found] : [];
  }

  textsBelow(path: string): readonly string[] {
    const texts: string[] = [];
    collectTextsBelow(this.#at(path), texts);
    return texts;
  }

  /** What is at the path; an array where it is there more than once; undefined where it is not. */
  #at(path: string): unknown {
    const keys = keysOf(path);
    this.#hasDottedKeys ??= hasDottedKey(this.#document);
    if (!this.#hasDottedKeys) return nested(this.#document, keys, 0);
    const found: unknown[] = [];
    collectDotted(this.#document, keys, 0, found);
    return found.length > 1 ? found : found[0];
  }
}

export function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Paths are few (those of the mapping) and asked for in every document: cut once. */
const keysByPath = new Map<string, readonly string[]>();

function keysOf(path: string): readonly string[] {
  let keys = keysByPath.get(path);
  if (keys === undefined) keysByPath.set(path, (keys = path.split('.')));
  return keys;
}

function nested(root: unknown, keys: readonly string[], from: number): unknown {
  let node = root;
  for (let index = from; index < keys.length; index++) {
    if (typeof node !== 'object' || node === null) return undefined;
    if (Array.isArray(node)) return node.map((item) => nested(item, keys, index)).filter((item) => item !== undefined);
    node = (node as Document)[keys[index]!];
  }
  return node;
}

/** Every way to cut the rest of the path into keys, since each of them is the same field to Elasticsearch. */
function collectDotted(node: unknown, keys: readonly string[], from: number, found: unknown[]): void {
  if (from === keys.length) {
    if (node !== undefined) found.push(node);
  } else if (Array.isArray(node)) {
    for (const item of node) collectDotted(item, keys, from, found);
  } else if (isObject(node)) {
    for (let to = from + 1; to <= keys.length; to++) {
      const key = keys.slice(from, to).join('.');
      if (Object.hasOwn(node, key)) collectDotted(node[key], keys, to, found);
    }
  }
}

function hasDottedKey(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(hasDottedKey);
  for (const key in node) {
    if (key.includes('.')) return true;
    const child = (node as Document)[key];
    if (typeof child === 'object' && hasDottedKey(child)) return true;
  }
  return false;
}

function collectTexts(value: unknown, texts: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collectTexts(item, texts);
    return;
  }
  const text = textOf(value);
  if (text !== null) texts.push(text);
}

function collectTextsBelow(value: unknown, texts: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collectTextsBelow(item, texts);
  } else if (isObject(value)) {
    for (const key in value) collectTextsBelow(value[key], texts);
  } else {
    collectTexts(value, texts);
  }
}

/** A scalar as the text that Sigma compares; null for what holds nothing. */
export function textOf(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return value === '' ? null : value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    // JSON has no others; an object has fields of its own and is no value.
    case 'object':
    case 'undefined':
    case 'function':
    case 'symbol':
      return null;
  }
}
