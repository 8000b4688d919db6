import { diagnosticsOf } from './diagnostic.ts';
import type { CodeEntry } from './diagnostic.ts';

/** What can be wrong with a YAML file, whatever it is for: rules, mappings and configuration share these. */
export const yamlCodes = {
  YAML_SYNTAX: {
    severity: 'error',
    meaning: 'The file is not YAML at this place.',
    remedy: 'Mend the line named, or the one above it: indentation, a missing colon, a value that has to be quoted.',
  },
  YAML_TAB_INDENT: {
    severity: 'error',
    meaning: 'A line is indented with a tab.',
    remedy: 'Indent with spaces; YAML forbids tabs there.',
  },
  YAML_UNCLOSED_QUOTE: {
    severity: 'error',
    meaning: 'A quote is opened and not closed.',
    remedy: 'Close it. A single quote inside single quotes is written twice.',
  },
  YAML_UNCLOSED_BRACKET: {
    severity: 'error',
    meaning: "A '[' or '{' is opened and not closed.",
    remedy: 'Close it, or quote the value if the bracket is part of it.',
  },
  YAML_DUPLICATE_KEY: {
    severity: 'error',
    meaning: 'One mapping has the same key twice.',
    remedy: 'Remove or rename one; YAML keeps only one, and nobody can tell which was meant.',
  },
  YAML_KEY_NOT_TEXT: {
    severity: 'error',
    meaning: 'A key is a list or a mapping.',
    remedy: 'Use a plain word as key. Quote it if it starts with a bracket.',
  },
  YAML_MERGE_KEY: {
    severity: 'error',
    meaning: "The key '<<' of YAML 1.1 merges mappings; YAML 1.2 does not know it.",
    remedy: 'Write the entries out.',
  },
  YAML_UNKNOWN_ALIAS: {
    severity: 'error',
    meaning: 'An alias names an anchor that is not defined above it, or one that contains the alias.',
    remedy: "Define the anchor first (&name), or quote the value if its '*' is part of it.",
  },
  YAML_UNSUPPORTED_TAG: {
    severity: 'error',
    meaning: 'A value has a tag other than !!str, !!seq and !!map.',
    remedy: "Remove the tag, or quote the value if its '!' is part of it.",
  },
  YAML_TOO_LARGE: {
    severity: 'error',
    meaning: 'The file is larger than 1 MiB.',
    remedy: 'Split it.',
  },
  YAML_TOO_DEEP: {
    severity: 'error',
    meaning: 'Lists and mappings are nested more than 64 deep, aliases included.',
    remedy: 'Flatten it.',
  },
  YAML_TOO_MANY_NODES: {
    severity: 'error',
    meaning: 'The file has more than 200,000 values, aliases counted each time they are used.',
    remedy: 'Split it, or use fewer aliases.',
  },
  YAML_WRONG_TYPE: {
    severity: 'error',
    meaning: 'A value is of another type than the key wants.',
    remedy: 'Write what the message asks for.',
  },
  YAML_MISSING_KEY: {
    severity: 'error',
    meaning: 'A key that must be there is not.',
    remedy: 'Add it.',
  },
  YAML_UNKNOWN_KEY: {
    severity: 'error',
    meaning: 'A key is not known here.',
    remedy: 'Correct its spelling, or remove it.',
  },
  YAML_UNKNOWN_WORD: {
    severity: 'error',
    meaning: 'A value is not one of the words that the key allows.',
    remedy: 'Use one of the words in the message.',
  },
} as const satisfies Record<string, CodeEntry>;

export type YamlCode = keyof typeof yamlCodes;

export const yamlDiagnostic = diagnosticsOf(yamlCodes);
