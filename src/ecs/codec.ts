import type { Test } from '../sigma/rule.ts';

/**
 * The value changes that pipelines make, by name; each is a file in `codecs/`. `plain` is none.
 * A codec reads both ways: what the matcher sees (Sigma's own text), and what a query has to ask.
 */
export const codecNames = [
  'plain',
  'user-domain-split',
  'account-4688',
  'hashes-split',
  'registry-details',
  'initiated-direction',
  'ipv6-network-type',
  'dns-status-name',
  'dns-results-split',
  'hex-number',
  'mandatory-label',
  'iana-number',
  'direction-code',
  'registry-object-path',
  'powershell-invocation',
  'powershell-context',
  'powershell-classic',
  'access-list',
  'access-mask',
  'keywords-mask',
  'level-name',
  'trailing-blanks',
  'whole-event',
] as const;
export type CodecName = (typeof codecNames)[number];

/** Gives the scalar values at a dotted path as text, arrays flattened; null where there is none. */
export type ReadPath = (path: string) => readonly string[] | null;

export interface Codec {
  /** The field's value as the event had it, so that a Sigma test can be put to it. Null: the field is absent. */
  decode(read: ReadPath, paths: readonly string[]): readonly string[] | null;
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

/** A question about document paths. It is Elasticsearch-free: compile turns it into clauses by the types of the fields. */
export type Ask =
  | { readonly kind: 'test'; readonly path: string; readonly test: Test }
  | { readonly kind: 'present'; readonly path: string }
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Ask[] }
  /** Nothing can be asked of the index; the matcher decides. */
  | { readonly kind: 'everything' }
  /** No document can hold it. */
  | { readonly kind: 'nothing' };
