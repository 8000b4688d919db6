import type { Test } from '../sigma/rule.ts';

/**
 * The value changes that pipelines make, by name; `codecs/` holds them. `plain` is none.
 * A codec reads both ways: what the matcher sees (Sigma's own text), and what a query has to ask.
 */
export const codecNames = [
  'plain',
  'user-domain-split',
  'account-4688',
  'hashes-split',
  'hashes-related',
  'registry-details',
  'registry-object-path',
  'registry-operation',
  'initiated-direction',
  'ipv6-network-type',
  'dns-status-name',
  'dns-results-split',
  'hex-number',
  'hex-text',
  'mandatory-label',
  'iana-number',
  'direction-code',
  'powershell-invocation',
  'powershell-context',
  'powershell-classic',
  'message-codes',
  'joined-list',
  'keywords-mask',
  'level-name',
  'trailing-blanks',
  'whole-event',
] as const;
export type CodecName = (typeof codecNames)[number];

/** A document by dotted paths. Keys that hold dots themselves (`"process.pid": 4`) are found as well. */
export interface DocumentReader {
  /** The scalar values at a path as text, arrays flattened, none of them empty; null where there is none. */
  texts(path: string): readonly string[] | null;
  /** The objects at a path, for lists whose members belong together; [] where there is none. */
  objects(path: string): readonly Readonly<Record<string, unknown>>[];
  /** Every scalar value at or below a path as text; [] where there is none. */
  textsBelow(path: string): readonly string[];
}

export interface Codec {
  /** How many paths the mapping gives; or the paths themselves, of a codec that serves one purpose alone. */
  readonly paths: number | readonly string[];
  /** The field's value as the event had it, so that a Sigma test can be put to it. Null: the field is absent. */
  decode(document: DocumentReader, paths: readonly string[]): readonly string[] | null;
  /** What must be asked of the document's own fields so that the test holds on the decoded value. */
  encode(test: Test, paths: readonly string[]): Encoding;
}

/**
 * `asks` holds for every document for which the test holds on the decoded value. `exact`: and for no other, as far as
 * the codec is concerned (how a field is indexed is compile's business).
 */
export interface Encoding {
  readonly asks: Ask;
  readonly exact: boolean;
}

/**
 * A question about document paths. It is Elasticsearch-free: compile turns it into clauses by the types of the fields. A
 * path holds what `texts` gives: an empty text is no value, so that `present` and `absent` are about the others.
 */
export type Ask =
  | { readonly kind: 'test'; readonly path: string; readonly test: Test }
  | { readonly kind: 'present'; readonly path: string }
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Ask[] }
  /** Nothing can be asked of the index; the matcher decides. */
  | { readonly kind: 'everything' }
  /** No document can hold it. */
  | { readonly kind: 'nothing' };
