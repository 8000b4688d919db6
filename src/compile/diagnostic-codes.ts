import { type CodeEntry, diagnosticsOf } from '../text/diagnostic.ts';

export const compileCodes = {
  COMPILE_UNKNOWN_LOGSOURCE: {
    severity: 'warning',
    meaning: 'No mapping says which events the rule’s logsource means, so the rule can never match.',
    remedy: 'Correct the logsource, or add it to a mapping file of your own (setting `mappings`).',
  },
  COMPILE_UNAVAILABLE_LOGSOURCE: {
    severity: 'warning',
    meaning: 'The logsource is known, but winlogbeat cannot collect its events, so the rule can never match.',
    remedy: 'Nothing in the rule is wrong. Switch the rule off if the warning disturbs.',
  },
  COMPILE_FIELD_ABSENT: {
    severity: 'warning',
    meaning: 'None of the events that the logsource means has the field: it always reads as absent.',
    remedy: 'Correct the name, or add the field to a mapping file of your own (setting `mappings`).',
  },
  COMPILE_FIELD_GUESSED: {
    severity: 'warning',
    meaning:
      'No mapping knows the field, of whatever logsource. It is looked for where Windows’ own fields go, and reads as absent where it is not there.',
    remedy:
      'Correct the name. If the events do hold it under that very name, nothing is lost; a mapping file of your own (setting `mappings`) that names it ends the warning.',
  },
} as const satisfies Record<string, CodeEntry>;

export const compileDiagnostic = diagnosticsOf(compileCodes);
