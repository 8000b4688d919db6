import { everything } from '../asks.ts';
import type { Test } from '../../sigma/rule.ts';
import type { Ask, Codec, Encoding } from '../codec.ts';
import { asksForAbsence } from './plain.ts';
import { type RebuiltText, encodeRebuilt } from './rebuilt-text.ts';

/**
 * Sysmon's `SHA1=…,MD5=…,SHA256=…,IMPHASH=…`, cut into fields in lower case: paths are in that order. Given in Sysmon's order and
 * case. Hashes of zeros are dropped by the pipelines, and hashes of other kinds are not kept; what is no hash of the
 * path's kind is not given.
 */
export const hashesSplit: Codec = {
  paths: 4,
  decode(document, paths) {
    const parts = kinds.flatMap((kind, index) =>
      hashesOf(kind, document.texts(paths[index]!)).map((hash) => named(kind, hash)),
    );
    return parts.length === 0 ? null : [parts.join(',')];
  },
  encode: encodeHashes,
};

/** All that is left in some documents is a list of hashes without their kinds, told by length: each is a text of its own. */
export const hashesRelated: Codec = {
  paths: 1,
  decode(document, [path]) {
    // An MD5 and an imphash look alike: both are given, since no rule's value is by chance that of the other kind.
    const hashes = document.texts(path!);
    const texts = kinds.flatMap((kind) => hashesOf(kind, hashes).map((hash) => named(kind, hash)));
    return texts.length === 0 ? null : texts;
  },
  encode: (test, [path]) => ({
    ...encodeHashes(
      test,
      kinds.map(() => path!),
    ),
    exact: false,
  }),
};

/** What is at a path may be no hash, or the beginning of a longer one: only the whole of one is what it looks like. */
function encodeHashes(test: Test, paths: readonly string[]): Encoding {
  if (asksForAbsence(test)) return { asks: everything, exact: false };
  const { asks, exact } = encodeRebuilt(test, rebuilt(paths));
  return { asks, exact: exact && isOfWholes(asks) };
}

function isOfWholes(ask: Ask): boolean {
  switch (ask.kind) {
    case 'test':
      return ask.test.kind === 'text' && ask.test.pattern.every((part) => typeof part === 'string');
    case 'or':
      return ask.of.every(isOfWholes);
    case 'nothing':
      return true;
    case 'and':
    case 'present':
    case 'absent':
    case 'everything':
      return false;
  }
}

interface HashKind {
  readonly name: string;
  readonly length: number;
}

const hexDigits = /^[0-9a-f]*$/i;

const kinds: readonly HashKind[] = [
  { name: 'SHA1', length: 40 },
  { name: 'MD5', length: 32 },
  { name: 'SHA256', length: 64 },
  { name: 'IMPHASH', length: 32 },
];

function hashesOf({ length }: HashKind, texts: readonly string[] | null): readonly string[] {
  return texts?.filter((text) => text.length === length && hexDigits.test(text)) ?? [];
}

function named({ name }: HashKind, hash: string): string {
  return `${name}=${hash.toUpperCase()}`;
}

function rebuilt(paths: readonly string[]): RebuiltText {
  return {
    separators: /,/,
    lines: kinds.map(({ name, length }, index) => [`${name}=`, { path: paths[index]!, alphabet: hexDigits, length }]),
    hasEmptyLines: false,
    paths: [...new Set(paths)],
  };
}
