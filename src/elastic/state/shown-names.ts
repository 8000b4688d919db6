import { sha256 } from '../../findings/hash.ts';

// A keyword is at most 32,766 bytes long, in UTF-8, and a document with a longer one is refused as a whole.
const longestShown = 8_000;

/** A name as it is listed: whole, but for one that no list would show. */
export function shownName(name: string): string {
  const text = name.toWellFormed();
  return text.length > longestShown ? `${text.slice(0, longestShown).toWellFormed()}…` : text;
}

/** What a name is found by: without regard to case, and however long it is. */
export function nameKey(name: string): string {
  const key = name.toLowerCase();
  return key.length > longestShown || !key.isWellFormed() ? `sha256:${sha256(key)}` : key;
}
