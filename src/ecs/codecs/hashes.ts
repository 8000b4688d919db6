import { everything } from '../asks.ts';
import type { Codec } from '../codec.ts';
import { asksForAbsence } from './plain.ts';
import { type RebuiltText, encodeRebuilt } from './rebuilt-text.ts';

/**
 * Sysmon's `SHA1=…,MD5=…,SHA256=…,IMPHASH=…`, cut into fields in lower case: paths are in that order. Given in Sysmon's order and
 * case. Hashes of zeros are dropped by the pipelines, and hashes of other kinds are not kept.
 */
export const hashesSplit: Codec = {
  paths: 4,
  decode(document, paths) {
    const parts = kinds.flatMap((kind, index) =>
      (document.texts(paths[index]!) ?? []).map((hash) => named(kind, hash)),
    );
    return parts.length === 0 ? null : [parts.join(',')];
  },
  encode: (test, paths) => encodeRebuilt(test, rebuilt(paths)),
};

/** All that is left in some documents is a list of hashes without their kinds, told by length: each is a text of its own. */
export const hashesRelated: Codec = {
  paths: 1,
  decode(document, [path]) {
    // An MD5 and an imphash look alike: both are given, since no rule's value is by chance that of the other kind.
    const texts = (document.texts(path!) ?? []).flatMap((hash) =>
      kinds.filter((kind) => isOf(kind, hash)).map((kind) => named(kind, hash)),
    );
    return texts.length === 0 ? null : texts;
  },
  encode(test, [path]) {
    // What is there may be no such hash, or the beginning of a longer one, which only the matcher tells.
    const { asks } = encodeRebuilt(test, rebuilt(kinds.map(() => path!)));
    return { asks: asksForAbsence(test) ? everything : asks, exact: false };
  },
};

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

function isOf({ length }: HashKind, hash: string): boolean {
  return hash.length === length && hexDigits.test(hash);
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
