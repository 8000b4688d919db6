import { YAMLException, parseEvents } from 'js-yaml';
import type { YamlCode } from './diagnostic-codes.ts';

export interface SyntaxErrorExplanation {
  readonly code: YamlCode;
  readonly message: string;
  /** Offset in the text. */
  readonly at: number;
  readonly hint: string;
}

/** Says in our words what js-yaml found, at the place that has to be mended: for an open quote, the quote. */
export function explainSyntaxError(text: string, error: YAMLException): SyntaxErrorExplanation {
  const at = error.mark?.position ?? 0;
  const reason = error.reason === 'deficient indentation' ? reasonWithoutTheRest(text, at) : error.reason;
  const isColonInValue = reason.includes('of a mapping entry') && text[at] === ':';
  const known = isColonInValue ? colonInValue : explanations.find(({ pattern }) => pattern.test(reason));
  if (known === undefined) {
    return { code: 'YAML_SYNTAX', message: `This is not YAML: ${reason}.`, at, hint: hintFor(reason, text, at) };
  }
  const { code, message, hint, opener } = known;
  return { code, message, at: opener === undefined ? at : openingQuote(text.slice(0, at), opener), hint };
}

interface KnownReason {
  readonly code: YamlCode;
  readonly message: string;
  readonly hint: string;
  /** The quote that is open, where one is. */
  readonly opener?: string;
}

const explanations: readonly (KnownReason & { readonly pattern: RegExp })[] = [
  {
    pattern: /within a single quoted scalar/,
    code: 'YAML_UNCLOSED_QUOTE',
    message: "The quote (') that opens here is not closed.",
    hint: 'Close it. A quote inside single quotes is written twice.',
    opener: "'",
  },
  {
    pattern: /within a double quoted scalar/,
    code: 'YAML_UNCLOSED_QUOTE',
    message: 'The quote (") that opens here is not closed.',
    hint: 'Close it. A quote inside double quotes is written \\".',
    opener: '"',
  },
  {
    pattern: /within a flow collection/,
    code: 'YAML_UNCLOSED_BRACKET',
    message: "A '[' or '{' above is not closed before this place.",
    hint: 'Close it, or quote the value if the bracket is part of it.',
  },
  {
    pattern: /^tab characters/,
    code: 'YAML_TAB_INDENT',
    message: 'The line is indented with a tab.',
    hint: 'Indent with spaces.',
  },
  {
    pattern: /^nesting exceeded/,
    code: 'YAML_TOO_DEEP',
    message: 'Lists and mappings are nested too deep.',
    hint: 'At most 64 are read.',
  },
  {
    pattern: /^end of the stream or a document separator is expected/,
    code: 'YAML_SYNTAX',
    message: 'This is not YAML: the document should end here.',
    hint: 'Quote the value if it begins with one of [ ] { } , & * # ? | - < > = ! % @ `, or is in quotes in part.',
  },
];

const colonInValue: KnownReason = {
  code: 'YAML_SYNTAX',
  message: "A plain value cannot contain ': '.",
  hint: 'Quote the value, or begin a new line for the key.',
};

/**
 * js-yaml calls every open quote or bracket that runs into a less indented line 'deficient indentation'. Cut off there, it
 * says which of them is open.
 */
function reasonWithoutTheRest(text: string, at: number): string {
  try {
    parseEvents(text.slice(0, at).trimEnd(), {});
    return 'deficient indentation';
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return error.reason;
  }
}

/**
 * The quote that opens the scalar in which `text` ends. After it, single quotes come in pairs and double quotes after an odd
 * number of backslashes: the opening one is the last that does neither.
 */
function openingQuote(text: string, quote: string): number {
  let end = text.length;
  while (end > 0) {
    const last = text.lastIndexOf(quote, end - 1);
    if (last < 0) return text.length;
    if (quote === '"') {
      if (runBefore(text, last, '\\') % 2 === 0) return last;
      end = last;
    } else {
      const run = runBefore(text, last + 1, quote);
      if (run % 2 === 1) return last + 1 - run;
      end = last + 1 - run;
    }
  }
  return text.length;
}

function runBefore(text: string, end: number, character: string): number {
  let start = end;
  while (start > 0 && text[start - 1] === character) start--;
  return end - start;
}

function hintFor(reason: string, text: string, at: number): string {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  if (reason.includes('indentation') && /['"]\s*$/.test(before)) {
    return 'Text follows a closing quote. Quote the whole value, and double each single quote inside single quotes.';
  }
  return hints.find(({ pattern }) => pattern.test(reason))?.hint ?? generalHint;
}

const hints: readonly { readonly pattern: RegExp; readonly hint: string }[] = [
  {
    pattern: /unknown escape|hexadecimal/,
    hint: 'A backslash inside double quotes is an escape. Use single quotes for paths.',
  },
  {
    pattern: /expected ':'|multiline key/,
    hint: "Each line of a mapping is 'key: value', with a space after the colon.",
  },
  {
    pattern: /non-printable|null byte|JSON character/,
    hint: 'Remove the control character, or write it as an escape inside double quotes.',
  },
  { pattern: /alias|anchor|tag/, hint: "A plain value cannot begin with '*', '&' or '!'. Quote it." },
  { pattern: /indentation/, hint: "Align the line with its neighbours, and quote values that contain ': ' or ' #'." },
];

const generalHint =
  "Quote the value if it contains ': ' or ' #', or begins with one of [ ] { } , & * # ? | - < > = ! % @ `.";
