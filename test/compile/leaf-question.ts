import { networkOf, parseIpAddress, sharesPrefix } from '../../src/compile/ip-address.ts';
import type { Query } from '../../src/compile/query.ts';
import type { FieldProfile, SourceProfile } from '../../src/compile/source-profile.ts';
import { normalized, tokensOf } from './index-entries.ts';

/** What a leaf of a query asks of the index. */
export type LeafQuestion =
  | { readonly kind: 'everything' | 'nothing' }
  | { readonly kind: 'exists'; readonly path: string; readonly field: FieldProfile }
  | { readonly kind: 'ignored'; readonly fields: readonly { readonly path: string; readonly field: FieldProfile }[] }
  /** Each of the conditions has to be met by some term of the path. */
  | {
      readonly kind: 'terms';
      readonly path: string;
      readonly field: FieldProfile;
      readonly each: readonly TermCondition[];
    };

/** `folded` is the term without case, as far as the server knows: in ASCII. */
export type TermCondition = (term: string, folded: string) => boolean;

/**
 * Reads a leaf as Elasticsearch does, as strict as the server where we rely on it: case is ignored in ASCII alone, typed
 * fields refuse wildcards. Throws where it would answer 400.
 */
export function leafQuestion(query: Query, profile: SourceProfile): LeafQuestion {
  const [[kind, body] = refuse('an empty query')] = Object.entries(query);
  if (kind === 'match_all') return { kind: 'everything' };
  if (kind === 'match_none') return { kind: 'nothing' };
  if (kind === 'exists') return existsQuestion((body as { field: string }).field, profile);
  const [[path, asked] = refuse(kind)] = Object.entries(body as Record<string, unknown>);
  if (path === '_ignored') return ignoredQuestion([asked].flat() as string[], profile);
  const field = profile.field(path);
  if (field === null) return { kind: 'nothing' };
  return { kind: 'terms', path, field, each: conditionsOf(kind, asked, field) };
}

function existsQuestion(path: string, profile: SourceProfile): LeafQuestion {
  const field = profile.field(path);
  return field === null ? { kind: 'nothing' } : { kind: 'exists', path, field };
}

function ignoredQuestion(paths: readonly string[], profile: SourceProfile): LeafQuestion {
  const fields = paths.flatMap((path) => {
    const field = profile.field(path);
    return field === null ? [] : { path, field };
  });
  return { kind: 'ignored', fields };
}

/** The paths that a leaf asks for. */
export function pathsOfLeaf(query: Query): readonly string[] {
  const [[kind, body] = refuse('an empty query')] = Object.entries(query);
  if (kind === 'match_all' || kind === 'match_none') return [];
  if (kind === 'exists') return [(body as { field: string }).field];
  const [[path, asked] = refuse(kind)] = Object.entries(body as Record<string, unknown>);
  return path === '_ignored' ? ([asked].flat() as string[]) : [path];
}

interface Asked {
  readonly value?: unknown;
  readonly query?: string;
  readonly operator?: string;
  readonly flags?: string;
  readonly case_insensitive?: boolean;
}

function conditionsOf(kind: string, asked: unknown, field: FieldProfile): readonly TermCondition[] {
  if (kind === 'terms') return [isOneOf(asked as readonly unknown[], field)];
  const options: Asked = typeof asked === 'object' && asked !== null ? asked : { value: asked };
  const { operator, flags, case_insensitive: fold = false } = options;
  if (fold && isTyped(field)) refuse(`case_insensitive on ${field.type}`);
  if (kind === 'range') return [isInRange(asked as Range, field)];
  if (kind === 'match') {
    if (isTyped(field)) refuse(`match on ${field.type}`);
    if (operator !== 'and') refuse('match without and');
    return tokensOf(options.query!, field).map((token) => (term) => term === token);
  }
  if (kind === 'term' && !fold) return [isOneOf([options.value], field)];
  if (isTyped(field)) refuse(`${kind} on ${field.type}`);
  const value = normalized(options.value as string, field);
  const folded = ascii(value);
  switch (kind) {
    case 'term':
      return [(_, term) => term === folded];
    case 'prefix':
      return [fold ? (_, term) => term.startsWith(folded) : (term) => term.startsWith(value)];
    case 'wildcard':
      return [wildcardCondition(value, fold)];
    case 'regexp':
      if (flags !== 'NONE') refuse('regexp with flags');
      if (/(?:^|[^\\])(?:\\\\)*\(\)/.test(options.value as string))
        refuse('an empty group, which finds nothing without case');
      return [isMetBy(luceneSource(options.value as string, fold))];
  }
  return refuse(`a ${kind} query`);
}

/** Nearly all have no wildcard but at their ends, and are asked of each value that there is: a search, and no expression. */
function wildcardCondition(value: string, fold: boolean): TermCondition {
  const [, start, inner = '', end] = /^(\*?)((?:[^*?\\]|\\.)+)(\*?)$/su.exec(value) ?? [];
  if (start !== '*') return isMetBy(wildcardSource(value, fold));
  const literal = inner.replace(/\\(.)/gsu, '$1');
  const wanted = fold ? ascii(literal) : literal;
  const isMet = end === '*' ? (text: string) => text.includes(wanted) : (text: string) => text.endsWith(wanted);
  return (term, folded) => isMet(fold ? folded : term);
}

function isMetBy(source: string): TermCondition {
  const pattern = new RegExp(`^(?:${source})$`, 'su');
  return (term) => pattern.test(term);
}

function isOneOf(values: readonly unknown[], field: FieldProfile): TermCondition {
  if (field.type === 'ip') {
    const networks = values.map((value) => networkAt(String(value)));
    return (term) =>
      networks.some(({ address, bits }) => sharesPrefix(JSON.parse(term) as readonly number[], address, bits));
  }
  const wanted = new Set(values.map((value) => normalized(String(value), field)));
  return (term) => wanted.has(term);
}

function networkAt(text: string): ReturnType<typeof networkOf> {
  const [address = '', bits] = text.split('/');
  const bytes = parseIpAddress(address) ?? refuse(`the address ${text}`);
  const isIpv6 = address.includes(':');
  return networkOf(isIpv6 ? bytes : bytes.slice(12), Number(bits ?? (isIpv6 ? 128 : 32)));
}

interface Range {
  readonly gte?: number;
  readonly lte?: number;
}

/** Asked of numbers alone: other fields compare texts, or refuse. */
function isInRange({ gte = -Infinity, lte = Infinity, ...others }: Range, { type }: FieldProfile): TermCondition {
  if (type !== 'long' || Object.keys(others).length > 0) refuse(`a range of ${type}`);
  if (![gte, lte].every((bound) => Math.abs(bound) === Infinity || Number.isSafeInteger(bound))) refuse('a bound');
  return (term) => Number(term) >= gte && Number(term) <= lte;
}

function isTyped({ type }: FieldProfile): boolean {
  return type === 'ip' || type === 'long' || type === 'boolean' || type === 'date';
}

/** A text without case, as the server compares it. */
export function ascii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function wildcardSource(pattern: string, fold: boolean): string {
  return [...pattern.matchAll(/\\(.)|([*?])|([^])/gsu)]
    .map(([, escaped, wildcard, literal]) => {
      if (wildcard !== undefined) return wildcard === '*' ? '.*' : '.';
      return escaped !== undefined ? quoted(escaped) : eitherCase(literal!, fold);
    })
    .join('');
}

/** Lucene's syntax is JavaScript's in what we use of it, but for case: only letters outside classes are folded. */
function luceneSource(pattern: string, fold: boolean): string {
  return [...pattern.matchAll(/(\\.)|(\[(?:\\.|[^\\\]])*\])|([^])/gsu)]
    .map(([, escaped, charClass, literal]) => {
      if (escaped !== undefined) return escaped.replace(/^\\(["-])/, '$1');
      if (charClass !== undefined) return charClass.replaceAll('\\"', '"');
      // No anchors to Lucene, but characters like any other.
      return literal === '^' || literal === '$' ? quoted(literal) : eitherCase(literal!, fold, false);
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

/** Fails as the server would. */
export function refuse(what: string): never {
  throw new Error(`Elasticsearch would answer 400: ${what}`);
}
