import { type TextPattern } from '../sigma/rule.ts';

/** The analyzers whose tokens are known well enough to ask for. */
export type Analyzer = 'standard' | 'script-block';

/** Tokens that every value has that meets a pattern. */
export interface RequiredTokens {
  /** Whole tokens, lower-cased. */
  readonly whole: readonly string[];
  /** Parts of tokens, lower-cased, open on one side or on both. */
  readonly parts: readonly { readonly text: string; readonly openStart: boolean; readonly openEnd: boolean }[];
}

/**
 * Works out which tokens a value must have to meet a pattern: a run of word characters between two characters that
 * surely separate is a token, a run at a wildcard is a part of one.
 */
export function requiredTokens(pattern: TextPattern, analyzer: Analyzer): RequiredTokens {
  const { run, separator, maxTokenLength } = syntaxOf[analyzer];
  const whole = new Set<string>();
  const parts: { text: string; openStart: boolean; openEnd: boolean }[] = [];
  for (const [index, literal] of pattern.entries()) {
    if (typeof literal !== 'string') continue;
    for (const found of literal.matchAll(run)) {
      const end = found.index + found[0].length;
      const before = literal[found.index - 1];
      const after = literal[end];
      const openStart = before === undefined ? index > 0 : !separator.test(before);
      const openEnd = after === undefined ? index < pattern.length - 1 : !separator.test(after);
      const text = found[0].toLowerCase();
      if (text.length > maxTokenLength) continue;
      if (!openStart && !openEnd) whole.add(text);
      // A token that is cut at a length begins as the word does, but may end anywhere.
      else if (!openStart || maxTokenLength === Infinity) parts.push({ text, openStart, openEnd });
    }
  }
  return { whole: [...whole], parts };
}

const syntaxOf = {
  /** Winlogbeat's analyzer of script blocks: lower-cased tokens between runs of `[\W&&[^-]]`, ASCII as Java's `\W` is. */
  'script-block': { run: /[\w-]+/g, separator: /[^\w-]/, maxTokenLength: Infinity },
  /** Unicode text segmentation: `.`, `:`, `'`, `,` and `;` may join words, and what is not ASCII is left alone. */
  standard: {
    run: /[a-z0-9_]*[a-z0-9][a-z0-9_]*/gi,
    separator: /[\t\n\r !"#$%&()*+/<=>?@[\\\]^`{|}~-]/,
    maxTokenLength: 255,
  },
} as const;
