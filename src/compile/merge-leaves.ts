import { escapeRegexp } from './lucene-regexp.ts';
import type { Query } from './query.ts';
import { boolOf } from './query-parts.ts';
import type { SourceProfile } from './source-profile.ts';

/** Below this, one automaton costs as much as its parts. */
const fewest = 4;

/** `index.max_regex_length`, less what stands around the alternatives. */
const maxLength = 1000 - '.*().*'.length;

/**
 * Makes one regular expression of many patterns on one `keyword` field that stand in one list of alternatives, since each
 * would walk the field's whole dictionary: one of 60 words takes 0.1 s where 60 wildcards take 6 s
 * (docs/architecture.md, measured). Finds the same documents; people cannot read it, so only pushed queries are merged.
 */
export function mergeLeaves(query: Query, profile: SourceProfile): Query {
  const bool = boolOf(query);
  if (bool === null) return query;
  const each = (parts: readonly Query[]) => parts.map((part) => mergeLeaves(part, profile));
  return {
    bool: {
      ...bool,
      ...(bool.filter === undefined ? {} : { filter: each(bool.filter) }),
      ...(bool.should === undefined ? {} : { should: mergeAlternatives(each(bool.should), profile) }),
      ...(bool.must_not === undefined ? {} : { must_not: mergeAlternatives(each(bool.must_not), profile) }),
    },
  };
}

/** A leaf as words to choose from: `contains` is `.*(a|b).*`. */
interface Word {
  readonly path: string;
  readonly kind: 'equals' | 'starts' | 'ends' | 'contains';
  readonly text: string;
  readonly ignoreCase: boolean;
}

function mergeAlternatives(queries: readonly Query[], profile: SourceProfile): readonly Query[] {
  const words = queries.map((query) => {
    const word = wordOf(query, profile);
    return word !== null && escapeRegexp(word.text).length <= maxLength ? word : null;
  });
  const groups = Map.groupBy(
    words.filter((word) => word !== null),
    ({ path, kind, ignoreCase }) => `${kind} ${ignoreCase} ${path}`,
  );
  const merged = [...groups.values()].filter((group) => group.length >= fewest);
  const gone = new Set(merged.flat());
  const kept = queries.filter((_, index) => words[index] === null || !gone.has(words[index]!));
  return [...kept, ...merged.flatMap(regexpsOf)];
}

function wordOf(query: Query, profile: SourceProfile): Word | null {
  const [[type, body] = ['', {}]] = Object.entries(query);
  const [[path, asked] = ['', {}]] = Object.entries(
    body as Record<string, { value?: string; case_insensitive?: boolean }>,
  );
  const ignoreCase = asked.case_insensitive === true;
  const field = profile.field(path);
  if (asked.value === undefined || field?.type !== 'keyword') return null;
  // There the server changes the case of what is asked as well, of each kind of query by rules of its own.
  if (field.folded && !ignoreCase) return null;
  switch (type) {
    case 'term':
      return { path, kind: 'equals', text: asked.value, ignoreCase };
    case 'prefix':
      return { path, kind: 'starts', text: asked.value, ignoreCase };
    case 'wildcard':
      return wildcardWord(path, asked.value, ignoreCase);
  }
  return null;
}

function wildcardWord(path: string, value: string, ignoreCase: boolean): Word | null {
  const [, start, inner, end] = /^(\*?)((?:[^*?\\]|\\.)+)(\*?)$/su.exec(value) ?? [];
  if (inner === undefined || start !== '*') return null;
  return { path, kind: end === '*' ? 'contains' : 'ends', text: inner.replace(/\\(.)/gsu, '$1'), ignoreCase };
}

function regexpsOf(words: readonly Word[]): readonly Query[] {
  const [{ path, kind, ignoreCase }] = words as [Word];
  const insensitive = ignoreCase ? { case_insensitive: true } : {};
  const [before, after] = { equals: ['', ''], starts: ['', '.*'], ends: ['.*', ''], contains: ['.*', '.*'] }[kind] as [
    string,
    string,
  ];
  return linesOf(words.map(({ text }) => escapeRegexp(text))).map((alternatives) => ({
    regexp: { [path]: { value: `${before}(${alternatives})${after}`, flags: 'NONE', ...insensitive } },
  }));
}

/** Joins with `|` as many as fit. */
function linesOf(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= maxLength) lines[lines.length - 1] = `${last}|${word}`;
    else lines.push(word);
  }
  return lines;
}
