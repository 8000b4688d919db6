import { parseIpAddress, networkOf, sharesPrefix } from '../../src/compile/ip-address.ts';
import type { Query } from '../../src/compile/query.ts';
import type { FieldProfile, SourceProfile } from '../../src/compile/source-profile.ts';

/**
 * A small Elasticsearch, for the queries that we build: what a document's index entries are and whether a query finds
 * them. It is as strict as the server where we rely on it: case is ignored in ASCII alone, long values are not there,
 * analysed fields have tokens and no values, typed fields refuse wildcards.
 */
export function finds(query: Query, document: Readonly<Record<string, unknown>>, profile: SourceProfile): boolean {
  const [[kind, body] = fail('an empty query')] = Object.entries(query);
  const index = (path: string) => indexed(document, path, profile.field(path));
  switch (kind) {
    case 'match_all':
      return true;
    case 'match_none':
      return false;
    case 'bool':
      return findsBool(body as Bool, (part) => finds(part, document, profile));
    case 'exists':
      return index((body as { field: string }).field).exists;
  }
  const [[path, asked] = fail(kind)] = Object.entries(body as Record<string, unknown>);
  if (path === '_ignored') return [asked].flat().some((name) => index(name as string).isIgnored);
  const field = profile.field(path);
  if (field === null) return false;
  const { terms } = index(path);
  if (kind === 'terms')
    return (asked as unknown[]).some((value) => terms.some((term) => equalTerm(term, normalized(value, field), field)));
  const {
    value,
    query: words,
    operator,
    flags,
    case_insensitive: fold = false,
  } = isObject(asked) ? asked : { value: asked };
  if (fold && isTyped(field)) fail(`case_insensitive on ${field.type}`);
  const folded = normalized(value, field);
  if (kind === 'term')
    return terms.some((term) => (fold ? ascii(term) === ascii(folded as string) : equalTerm(term, folded, field)));
  if (kind === 'range') return terms.some((term) => isInRange(term, asked as Range, field));
  if (isTyped(field)) fail(`${kind} on ${field.type}`);
  switch (kind) {
    case 'match': {
      if (operator !== 'and') fail('match without and');
      return tokensOf(words as string, field).every((token) => terms.includes(token));
    }
    case 'prefix':
      return terms.some((term) =>
        fold ? ascii(term).startsWith(ascii(folded as string)) : term.startsWith(folded as string),
      );
    case 'wildcard': {
      const pattern = new RegExp(`^(?:${wildcardSource(folded as string, fold)})$`, 'su');
      return terms.some((term) => pattern.test(term));
    }
    case 'regexp': {
      if (flags !== 'NONE') fail('regexp with flags');
      if (/(?:^|[^\\])(?:\\\\)*\(\)/.test(value as string)) fail('an empty group, which finds nothing without case');
      const pattern = new RegExp(`^(?:${luceneSource(value as string, fold)})$`, 'su');
      return terms.some((term) => pattern.test(term));
    }
  }
  return fail(`a ${kind} query`);
}

interface Range {
  readonly gte?: number;
  readonly lte?: number;
}

/** Asked of numbers alone: other fields compare texts, or refuse. */
function isInRange(
  term: string,
  { gte = -Infinity, lte = Infinity, ...others }: Range,
  { type }: FieldProfile,
): boolean {
  if (type !== 'long' || Object.keys(others).length > 0) fail(`a range of ${type}`);
  if (![gte, lte].every((bound) => Math.abs(bound) === Infinity || Number.isSafeInteger(bound))) fail('a bound');
  return Number(term) >= gte && Number(term) <= lte;
}

interface Bool {
  readonly filter?: readonly Query[];
  readonly should?: readonly Query[];
  readonly must_not?: readonly Query[];
  readonly minimum_should_match?: number;
}

function findsBool(
  { filter = [], should, must_not: mustNot = [], minimum_should_match: least = 0 }: Bool,
  holds: (query: Query) => boolean,
): boolean {
  const met = should?.filter(holds).length ?? 0;
  return filter.every(holds) && !mustNot.some(holds) && met >= least;
}

interface Indexed {
  readonly terms: readonly string[];
  readonly exists: boolean;
  readonly isIgnored: boolean;
}

function indexed(document: Readonly<Record<string, unknown>>, path: string, field: FieldProfile | null): Indexed {
  const values = field === null ? [] : valuesAt(document, path).map(String);
  if (field === null || values.length === 0) return { terms: [], exists: false, isIgnored: false };
  const kept = values.filter((value) => !isLeftOut(value, field));
  const terms = kept.flatMap((value) => termsOf(value, field));
  return { terms, exists: kept.length > 0, isIgnored: kept.length < values.length };
}

function valuesAt(node: unknown, path: string): readonly unknown[] {
  if (Array.isArray(node)) return node.flatMap((item) => valuesAt(item, path));
  if (path === '') return isObject(node) || node === null || node === undefined ? [] : [node];
  if (!isObject(node)) return [];
  // A document may have one path more than once, as a key with dots and as objects.
  const keys = Object.keys(node).filter((name) => path === name || path.startsWith(`${name}.`));
  return keys.flatMap((key) => valuesAt(node[key], path.slice(key.length + 1)));
}

/** Whether a value stays out of the index, so that `_ignored` names its path. */
export function isLeftOut(value: string, { type, ignoreAbove }: FieldProfile): boolean {
  switch (type) {
    case 'ip':
      return value.includes('%') || parseIpAddress(value) === null;
    case 'long':
      return !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value) || Math.abs(Number(value)) >= 2 ** 63;
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

function termsOf(value: string, field: FieldProfile): readonly string[] {
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
      return [field.folded ? lowerCased(value) : value];
  }
}

const words = new Intl.Segmenter('en', { granularity: 'word' });

function tokensOf(value: string, { analyzer }: FieldProfile): readonly string[] {
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

function equalTerm(term: string, value: unknown, { type }: FieldProfile): boolean {
  if (type !== 'ip') return term === String(value);
  const [address, bits] = String(value).split('/');
  const wanted = parseIpAddress(address!) ?? fail(`the address ${String(value)}`);
  const network = networkOf(
    address!.includes(':') ? wanted : wanted.slice(12),
    Number(bits ?? (address!.includes(':') ? 128 : 32)),
  );
  return sharesPrefix(JSON.parse(term) as number[], network.address, network.bits);
}

function isTyped({ type }: FieldProfile): boolean {
  return type === 'ip' || type === 'long' || type === 'boolean' || type === 'date';
}

/** A normalizer changes what is asked as it changes what is indexed. (Nothing may rely on that for classes of characters.) */
function normalized(value: unknown, { folded }: FieldProfile): unknown {
  return folded && typeof value === 'string' ? lowerCased(value) : value;
}

/** As Java lower-cases single characters: `İ` becomes `i`, where a whole text would get a second character. */
function lowerCased(text: string): string {
  return Array.from(text, (char) => (char === '\u0130' ? 'i' : char.toLowerCase())).join('');
}

function ascii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function wildcardSource(pattern: string, fold: boolean): string {
  return [...pattern.matchAll(/\\(.)|([*?])|([^])/gsu)]
    .map(([, escaped, wildcard, literal]) => {
      if (wildcard !== undefined) return wildcard === '*' ? '.*' : '.';
      return escaped !== undefined ? quoted(escaped) : eitherCase(literal!, fold);
    })
    .join('');
}

/**
 * Lucene's syntax is JavaScript's in what we use of it, but for case (only letters outside classes are folded), and for `^`
 * and `$`, which are letters like others.
 */
function luceneSource(pattern: string, fold: boolean): string {
  return [...pattern.matchAll(/(\\.)|(\[(?:\\.|[^\\\]])*\])|([^])/gsu)]
    .map(([, escaped, charClass, literal]) => {
      if (escaped !== undefined) return escaped.replace(/^\\(["-])/, '$1');
      if (charClass !== undefined) return charClass.replaceAll('\\"', '"');
      return eitherCase(literal!, fold, literal === '^' || literal === '$');
    })
    .join('');
}

function eitherCase(char: string, fold: boolean, quote = true): string {
  if (fold && /[a-z]/i.test(char)) return `[${char.toLowerCase()}${char.toUpperCase()}]`;
  return quote ? quoted(char) : char;
}

function quoted(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

function isObject(value: unknown): value is Record<string, unknown> & { case_insensitive?: boolean } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(what: string): never {
  throw new Error(`Elasticsearch would answer 400: ${what}`);
}
