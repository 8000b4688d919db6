import { diagnosticsOf } from '../text/diagnostic.ts';
import type { CodeEntry } from '../text/diagnostic.ts';

/** What can be wrong with a mapping file beside its YAML (docs/mappings.md describes the format). */
export const mappingCodes = {
  MAPPING_NO_NAME: {
    severity: 'error',
    meaning: 'A logsource names neither a category nor a service.',
    remedy: "Write 'category: …' or 'service: …'.",
  },
  MAPPING_NO_CHANNEL: {
    severity: 'error',
    meaning: 'A kind of event says neither its channel nor a log that has one.',
    remedy: "Write 'channel: …', or 'log: …' with the name of a log of the mapping.",
  },
  MAPPING_UNKNOWN_LOG: {
    severity: 'error',
    meaning: "The log that is named is not defined under 'logs' in any of the files.",
    remedy: 'Correct the name, or define the log.',
  },
  MAPPING_BAD_EVIDENCE: {
    severity: 'error',
    meaning: "The letters of 'seen' are not four and two of G, X, P, D (or small ones) and '-'.",
    remedy:
      "Write one letter for each of wlb9 wlb8 wlb7 agent, a blank, and raw9 raw8, as 'PGGG PG'; or 'shape: evidence' pairs.",
  },
  MAPPING_BAD_PATHS: {
    severity: 'error',
    meaning: 'A place has another number of paths than its codec reads.',
    remedy: 'docs/mappings.md lists the codecs and the paths that each reads.',
  },
  MAPPING_CONTRADICTION: {
    severity: 'error',
    meaning: 'A field says where it is in two ways that exclude each other.',
    remedy: "Keep one of 'at', 'any' and 'absent', or else 'moved' and 'codec'.",
  },
  MAPPING_DUPLICATE: {
    severity: 'error',
    meaning:
      'A log, an event or a field is defined twice, and the second does not say that it takes the place of the first.',
    remedy: "Remove one, or write 'override: true' in the field that is to hold.",
  },
  MAPPING_NOTHING_TO_OVERRIDE: {
    severity: 'warning',
    meaning: "A field says 'override', and there is no definition before it.",
    remedy: "Remove 'override', or correct the name of the logsource, of the event or of the field.",
  },
} as const satisfies Record<string, CodeEntry>;

export const mappingDiagnostic = diagnosticsOf(mappingCodes);
