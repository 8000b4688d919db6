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
    const { keys, isOfDottedData } = splitPath(path);
    this.#hasDottedKeys ??= hasDottedKey(this.#document);
    if (!this.#hasDottedKeys && !isOfDottedData) return nested(this.#document, keys, 0);
    const found: unknown[] = [];
    collectDotted(this.#document, keys, 0, found);
    return found.length > 1 ? found : found[0];
  }
}

export function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface SplitPath {
  readonly keys: readonly string[];
  /** The name of the event's own data holds dots, which are looked for nowhere else in the data. */
  readonly isOfDottedData: boolean;
}

/** Paths are few (those of the mapping) and asked for in every document: cut once. */
const splitPaths = new Map<string, SplitPath>();

function splitPath(path: string): SplitPath {
  let split = splitPaths.get(path);
  if (split === undefined) {
    const keys = path.split('.');
    split = { keys, isOfDottedData: keys.length > 3 && isEventData(keys[1]!) };
    splitPaths.set(path, split);
  }
  return split;
}

/** Half of a document's keys are those of the event's data, which has no further level. */
function isEventData(key: string): boolean {
  return key === 'event_data' || key === 'user_data';
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
    if (isEventData(key)) continue;
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
