import { sha256 } from '../../findings/hash.ts';

// A keyword is at most 32,766 bytes long, in UTF-8, and a document with a longer one is refused as a whole.
const longestShown = 8_000;

/** A name as it is listed: whole, but for one that no list would show. That one is known by its beginning and a hash of all. */
export function shownName(name: string): string {
  const text = name.toWellFormed();
  if (text.length <= longestShown) return text;
  // No longer than what is whole, so that to show it again changes nothing.
  return `${text.slice(0, longestShown - 20).toWellFormed()}… ${sha256(text.toLowerCase()).slice(0, 16)}`;
}

/** What a name is found by: without regard to case. */
export function nameKey(name: string): string {
  return shownName(name).toLowerCase();
}
