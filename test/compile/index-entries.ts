import { parseIpAddress } from '../../src/compile/ip-address.ts';
import type { FieldProfile } from '../../src/compile/source-profile.ts';

/** What a document holds, by dotted path: the scalar values as text, arrays flattened. Made once for each document. */
export function valuesByPath(document: object): ReadonlyMap<string, readonly string[]> {
  let values = known.get(document);
  if (values === undefined) {
    values = new Map<string, string[]>();
    collect(document, '', values);
    known.set(document, values);
  }
  return values;
}

const known = new WeakMap<object, Map<string, string[]>>();

function collect(node: unknown, path: string, values: Map<string, string[]>): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, path, values);
  } else if (typeof node === 'object' && node !== null) {
    for (const [key, child] of Object.entries(node)) collect(child, path === '' ? key : `${path}.${key}`, values);
  } else if (typeof node === 'string' || typeof node === 'number' || typeof node === 'boolean') {
    const held = values.get(path);
    if (held === undefined) values.set(path, [String(node)]);
    else held.push(String(node));
  }
}

/** Whether the index holds something of a value. */
export function isIndexed(value: string, field: FieldProfile): boolean {
  // An empty text is no number, and yet no reason to name the path in `_ignored`.
  return !isLeftOut(value, field) && !(field.type === 'long' && value === '');
}

/** Whether a value stays out of the index, so that `_ignored` names its path. */
export function isLeftOut(value: string, { type, ignoreAbove }: FieldProfile): boolean {
  switch (type) {
    case 'ip':
      return value.includes('%') || parseIpAddress(value) === null;
    case 'long':
      return value !== '' && (!numeral.test(value) || Math.abs(Number(value)) >= 2 ** 63);
    case 'boolean':
      return !['true', 'false', ''].includes(value);
    case 'date':
      return Number.isNaN(Date.parse(value));
    case 'keyword':
    case 'wildcard':
    case 'flattened':
    case 'text':
    case 'match_only_text':
    case 'mixed':
    case 'other':
      return ignoreAbove !== null && value.length > ignoreAbove;
  }
}

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** What stands in the index for a value that is indexed. */
export function termsOf(value: string, field: FieldProfile): readonly string[] {
  switch (field.type) {
    case 'text':
    case 'match_only_text':
      return tokensOf(value, field);
    case 'ip':
      return [JSON.stringify(parseIpAddress(value))];
    case 'long':
      // What is no whole number is made one.
      return [String(Math.trunc(Number(value)))];
    case 'boolean':
      return [value === '' ? 'false' : value];
    case 'date':
    case 'keyword':
    case 'wildcard':
    case 'flattened':
    case 'mixed':
    case 'other':
      return [normalized(value, field)];
  }
}

const words = new Intl.Segmenter('en', { granularity: 'word' });

/** The tokens of an analysed text. */
export function tokensOf(value: string, { analyzer }: FieldProfile): readonly string[] {
  switch (analyzer) {
    case 'script-block':
      return value
        .split(/[^\w-]+/)
        .filter((token) => token !== '')
        .map((token) => token.toLowerCase());
    case 'standard':
      return [...words.segment(value)]
        .filter(({ isWordLike }) => isWordLike)
        .flatMap(({ segment }) => segment.match(/.{1,255}/gsu) ?? [])
        .map((token) => token.toLowerCase());
    case 'unknown':
    case null:
      // Anything may be in there: a query that relies on a token finds nothing.
      return [];
  }
}

/** A normalizer changes what is asked as it changes what is indexed. (Nothing may rely on that for classes of characters.) */
export function normalized(value: string, { folded }: FieldProfile): string {
  return folded ? lowerCased(value) : value;
}

/** As Java lower-cases single characters: `İ` becomes `i`, where a whole text would get a second character. */
function lowerCased(text: string): string {
  return Array.from(text, (char) => (char === '\u0130' ? 'i' : char.toLowerCase())).join('');
}
