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
  if (/within a (single|double) quoted scalar/.test(reason)) {
    const quote = reason.includes('single') ? "'" : '"';
    return {
      code: 'YAML_UNCLOSED_QUOTE',
      message: `The quote (${quote}) that opens here is not closed.`,
      at: openingQuote(text.slice(0, at), quote),
      hint:
        quote === "'"
          ? 'Close it. A quote inside single quotes is written twice.'
          : 'Close it. A quote inside double quotes is written \\".',
    };
  }
  if (reason.includes('within a flow collection')) {
    return {
      code: 'YAML_UNCLOSED_BRACKET',
      message: "A '[' or '{' above is not closed before this place.",
      at,
      hint: 'Close it, or quote the value if the bracket is part of it.',
    };
  }
  if (reason.startsWith('tab characters')) {
    return { code: 'YAML_TAB_INDENT', message: 'The line is indented with a tab.', at, hint: 'Indent with spaces.' };
  }
  if (reason.startsWith('nesting exceeded')) {
    return {
      code: 'YAML_TOO_DEEP',
      message: 'Lists and mappings are nested too deep.',
      at,
      hint: 'At most 64 are read.',
    };
  }
  if (reason.includes('of a mapping entry') && text[at] === ':') {
    return {
      code: 'YAML_SYNTAX',
      message: "A plain value cannot contain ': '.",
      at,
      hint: 'Quote the value, or begin a new line for the key.',
    };
  }
  return {
    code: 'YAML_SYNTAX',
    message: `This is not YAML: ${reworded(reason)}.`,
    at,
    hint: hintFor(reason, text, at),
  };
}

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

function reworded(reason: string): string {
  return reason === 'end of the stream or a document separator is expected' ? 'the document should end here' : reason;
}

function hintFor(reason: string, text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  if (/indentation|document separator/.test(reason) && /['"]\s*$/.test(line)) {
    return 'Text follows a closing quote. Quote the whole value, and double each single quote inside single quotes.';
  }
  if (/unknown escape|hexadecimal/.test(reason))
    return 'A backslash inside double quotes is an escape. Use single quotes for paths.';
  if (reason.includes("expected ':'") || reason.includes('multiline key')) {
    return "Each line of a mapping is 'key: value', with a space after the colon.";
  }
  if (reason.includes('non-printable') || reason.includes('null byte') || reason.includes('JSON character')) {
    return 'Remove the control character, or write it as an escape inside double quotes.';
  }
  if (reason.includes('alias') || reason.includes('anchor') || reason.includes('tag')) {
    return "A plain value cannot begin with '*', '&' or '!'. Quote it.";
  }
  if (reason.includes('indentation')) {
    return "Align the line with its neighbours, and quote values that contain ': ' or ' #'.";
  }
  return "Quote the value if it contains ': ' or ' #', or begins with one of [ ] { } , & * # ? | - < > = ! % @ `.";
}
