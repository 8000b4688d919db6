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
  COMPILE_EVENT_ID_ABSENT: {
    severity: 'warning',
    meaning:
      'The rule asks for an EventID that none of the events has that its logsource means, so it can never match.',
    remedy: 'Correct the EventID, or name the logsource whose event it is.',
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
  COMPILE_SOURCE_NO_EVENTS: {
    severity: 'warning',
    meaning: 'No event that the rule is about came to the source in the last 7 days.',
    remedy: 'Collect the events; the logsource’s `definition` may say how. Nothing in the rule is wrong.',
  },
  COMPILE_SOURCE_FIELD_UNMAPPED: {
    severity: 'warning',
    meaning: 'No index of the source has a field in which the rule’s field would be: no event has held it so far.',
    remedy: 'See that the events are collected with it. If they hold it elsewhere, add a mapping file of your own.',
  },
  COMPILE_SOURCE_TEXT: {
    severity: 'warning',
    meaning: 'The source maps a field as analysed text alone, of which a query finds words only.',
    remedy: 'Map it as keyword or wildcard. Nothing is missed: the query returns more, and the matcher decides.',
  },
  COMPILE_SOURCE_ADDRESS: {
    severity: 'warning',
    meaning: 'A rule looks for a part of an address in a field of type ip, which finds whole ones and networks.',
    remedy: 'Use `cidr`. Nothing is missed: the query returns more, and the matcher decides.',
  },
  COMPILE_SOURCE_TYPE: {
    severity: 'warning',
    meaning:
      'The source maps a field in a type, or in several, of which a query finds no single value as the rule asks for it.',
    remedy: 'Map it alike in all indices. Nothing is missed: the query returns more, and the matcher decides.',
  },
  COMPILE_SOURCE_REGEX: {
    severity: 'warning',
    meaning: 'Elasticsearch has no regular expression that says just what the rule’s does.',
    remedy: 'Nothing is missed: the query returns more, and the matcher decides.',
  },
  COMPILE_SOURCE_IGNORE_ABOVE: {
    severity: 'warning',
    meaning: 'A value of the rule is longer than what the source indexes of the field (`ignore_above`).',
    remedy: 'Raise `ignore_above`. Nothing is missed: documents with values that long are all looked at.',
  },
  COMPILE_SOURCE_CLAUSES: {
    severity: 'warning',
    meaning:
      'The query of the rule has more than 1,024 clauses, or more than is worth pushing: then every event of its logsource is read instead.',
    remedy:
      'Nothing is missed. Split the rule if its events are too many to be read with `plan: push`; a scan sends no rule’s query.',
  },
} as const satisfies Record<string, CodeEntry>;

export const compileDiagnostic = diagnosticsOf(compileCodes);
