import { diagnosticsOf } from '../text/diagnostic.ts';
import type { CodeEntry } from '../text/diagnostic.ts';

/** What can be wrong with a Sigma rule or filter. An error refuses it; a warning does not. */
export const sigmaCodes = {
  SIGMA_COLLECTION: {
    severity: 'error',
    meaning: "The file is a rule collection of Sigma 1 ('action: global', 'reset' or 'repeat').",
    remedy: "Write each rule out in full, as a document of its own ('---' between them).",
  },
  SIGMA_AGGREGATION: {
    severity: 'error',
    meaning: "The rule counts events with a '|' or a 'timeframe', as Sigma 1 did.",
    remedy: 'Write the count as a correlation rule, which names this rule.',
  },
  SIGMA_CORRELATION_NOT_YET: {
    severity: 'error',
    meaning: 'The document is a correlation rule, which is not supported yet.',
    remedy: 'Nothing to mend. The rules that it names are run on their own.',
  },
  SIGMA_RULE_WITH_FILTER: {
    severity: 'error',
    meaning: "The document has both 'detection' and 'filter', and is neither a rule nor a filter.",
    remedy: "Indent 'filter' below 'detection', or give the filter a document of its own ('---' before it).",
  },
  SIGMA_FILTER_RULES: {
    severity: 'error',
    meaning:
      "It cannot be told which rules a filter is for: 'rules' is empty, holds 'any' beside others, or looks misspelt.",
    remedy: "Write 'rules: any', or a list of ids or names of rules.",
  },
  SIGMA_FILTER_FOR_ANY: {
    severity: 'warning',
    meaning: "A filter has no 'rules', which the specification asks for. It is for every rule of its logsource.",
    remedy: "Write 'rules: any' if that is meant.",
  },
  SIGMA_FILTER_WITHOUT_NOT: {
    severity: 'warning',
    meaning: "The condition of a filter has no 'not', so that it keeps what it fits and removes everything else.",
    remedy: "Write 'condition: not selection' to exclude. A filter that restricts is right as it is.",
  },
  SIGMA_FILTER_UNKNOWN_RULE: {
    severity: 'warning',
    meaning: 'A filter names a rule that is not loaded.',
    remedy: 'Correct the id or name, or load the file of the rule.',
  },
  SIGMA_FILTER_OUTSIDE: {
    severity: 'warning',
    meaning:
      "A rule that a filter is meant for does not lie within the filter's logsource, so that it is not filtered.",
    remedy: "Make the filter's logsource that of the rule, or a broader one with fewer lines.",
  },
  SIGMA_BARE_COMPUTER: {
    severity: 'warning',
    meaning:
      'A filter compares the computer with a bare name, and events hold full names where a machine is in a domain.',
    remedy:
      "Write the full name, or use 'startswith' with a dot behind the name. Outside a domain it is right as it is.",
  },
  SIGMA_MISSING_ID: {
    severity: 'warning',
    meaning: 'The rule or filter has no id, so that one is made from its title and logsource, and changes with them.',
    remedy: "Add the 'id' line that the message shows.",
  },
  SIGMA_BAD_UUID: {
    severity: 'error',
    meaning: 'An id is not a UUID.',
    remedy: 'Write 32 hexadecimal digits as 8-4-4-4-12.',
  },
  SIGMA_DUPLICATE_ID: {
    severity: 'error',
    meaning: 'Two rules or two filters have one id. Neither is run, since nobody can tell which was meant.',
    remedy: 'Remove one, or give it an id of its own.',
  },
  SIGMA_BAD_DATE: {
    severity: 'warning',
    meaning: 'A date is not a day of the calendar, written as YYYY-MM-DD.',
    remedy: 'Write it as 2026-01-31.',
  },
  SIGMA_LONG_TITLE: {
    severity: 'warning',
    meaning: 'The title has more than 256 characters.',
    remedy: 'Shorten it; the rest belongs in the description.',
  },
  SIGMA_UNKNOWN_TAXONOMY: {
    severity: 'error',
    meaning: "The rule's field names follow a taxonomy other than 'sigma'.",
    remedy: "Use Sigma's field names, and remove the 'taxonomy' line.",
  },
  SIGMA_UNKNOWN_KEY: {
    severity: 'warning',
    meaning: 'A key that Sigma does not know, and that looks like one it knows.',
    remedy: 'Correct its spelling. Keys of your own are fine otherwise.',
  },
  SIGMA_EMPTY_LOGSOURCE: {
    severity: 'error',
    meaning: 'The logsource names no category, product or service.',
    remedy: 'Say which events the rule is for.',
  },
  SIGMA_EMPTY_SEARCH: {
    severity: 'error',
    meaning: 'A detection, a search identifier or a field has nothing to look for.',
    remedy: 'Write at least one field or keyword, or remove it.',
  },
  SIGMA_FIELD_NAME: {
    severity: 'error',
    meaning: 'A line of a search identifier names no field.',
    remedy: "Write 'Field: value'. Keywords are a list without a field.",
  },
  SIGMA_EMPTY_KEYWORD: {
    severity: 'error',
    meaning: 'A keyword is empty, and would be found in every event.',
    remedy: 'Remove it.',
  },
  SIGMA_VALUE_TYPE: {
    severity: 'error',
    meaning: 'A value is of a type that the field or its modifiers cannot take.',
    remedy: 'Write what the message asks for. Numbers are never taken for text: quote them.',
  },
  SIGMA_NUMBER_REWRITTEN: {
    severity: 'warning',
    meaning: 'An unquoted value is read as a number and would be written differently again, as 1.10 or 0x1F.',
    remedy: 'Quote it if the text is meant.',
  },
  SIGMA_TOO_MANY_VALUES: {
    severity: 'error',
    meaning:
      'A file asks for more than 100,000 comparisons, those that modifiers make included, or a value has more than 5 dashes for windash.',
    remedy: 'Split the file, or the value.',
  },
  SIGMA_UNKNOWN_MODIFIER: {
    severity: 'error',
    meaning: 'The word after a | is no Sigma modifier.',
    remedy: 'Correct its spelling.',
  },
  SIGMA_MODIFIER_CHAIN: {
    severity: 'error',
    meaning: 'The modifiers cannot stand in this order or together.',
    remedy: 'Reorder or remove them as the message says.',
  },
  SIGMA_SUSPICIOUS_MODIFIER: {
    severity: 'warning',
    meaning: 'A modifier has no effect here, or hardly the one that was meant.',
    remedy: 'Remove it, or add what is missing.',
  },
  SIGMA_ENCODED_WILDCARD: {
    severity: 'error',
    meaning: 'A value that is to be encoded has a wildcard, which cannot be encoded.',
    remedy: 'Remove the wildcard, or escape it with a backslash if it is meant literally.',
  },
  SIGMA_PLACEHOLDER_UNSET: {
    severity: 'error',
    meaning: "A value with the modifier 'expand' has a placeholder ('%name%') of which nobody has given the values.",
    remedy:
      'List them under `placeholders` in the configuration. A percent sign that is meant literally is written \\%.',
  },
  SIGMA_PLACEHOLDER_LITERAL: {
    severity: 'warning',
    meaning:
      "A value looks like a placeholder ('%name%') and lacks the modifier 'expand', so that it is taken literally.",
    remedy: "Add '|expand' to the field. Where the percent signs are meant, it is right as it is.",
  },
  SIGMA_BAD_REGEX: {
    severity: 'error',
    meaning:
      'A regular expression is wrong, or uses what linear-time matching cannot express (lookaround, backreferences).',
    remedy: 'Write it in RE2 syntax.',
  },
  SIGMA_REGEX_TOO_LARGE: {
    severity: 'error',
    meaning: 'A regular expression has more than 1,000 characters, or stands for more than 10,000 steps.',
    remedy: 'Split it, or lower its {n,m}.',
  },
  SIGMA_BAD_NETWORK: {
    severity: 'error',
    meaning: 'A value of cidr is not a network, or has bits set beyond its prefix.',
    remedy: 'Write it as 10.0.0.0/8 or fe80::/10.',
  },
  SIGMA_CONDITION_SYNTAX: {
    severity: 'error',
    meaning: 'The condition does not read as a condition.',
    remedy: 'Join search identifiers with and, or, not, parentheses, 1 of and all of.',
  },
  SIGMA_CONDITION_LIMIT: {
    severity: 'error',
    meaning:
      'There are more than 1,000 words in a condition, 64 levels in it, 20 conditions or 1,000 search identifiers.',
    remedy: 'Split the rule.',
  },
  SIGMA_UNKNOWN_SEARCH: {
    severity: 'error',
    meaning: 'The condition names a search identifier that the detection does not have.',
    remedy: 'Correct its spelling, or add it.',
  },
  SIGMA_EMPTY_PATTERN: {
    severity: 'error',
    meaning: "A pattern of the condition ('1 of x*') fits no search identifier.",
    remedy: 'Correct its spelling, or remove it. Names that begin with _ are left out of patterns.',
  },
  SIGMA_UPPERCASE_OPERATOR: {
    severity: 'warning',
    meaning: 'An operator of the condition is not in lower case. It is understood here, but not everywhere.',
    remedy: 'Write it in lower case.',
  },
  SIGMA_UNUSED_SEARCH: {
    severity: 'warning',
    meaning: 'The condition does not use a search identifier, so that it has no effect.',
    remedy: 'Use it, or remove it.',
  },
} as const satisfies Record<string, CodeEntry>;

export type SigmaCode = keyof typeof sigmaCodes;

export const sigmaDiagnostic = diagnosticsOf(sigmaCodes);
