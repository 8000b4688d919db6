import { diagnosticsOf } from '../text/diagnostic.ts';
import type { CodeEntry } from '../text/diagnostic.ts';

export const filesCodes = {
  FILES_UNREADABLE: {
    severity: 'error',
    meaning: 'A file of events cannot be opened or read.',
    remedy: 'Check the path and the permissions; the other files are read.',
  },
  FILES_NOT_JSON: {
    severity: 'error',
    meaning: 'A line of an event file, or a document over several lines, is not valid JSON.',
    remedy: 'Write one JSON document a line (NDJSON), as `jq -c .` does. The other lines are read.',
  },
  FILES_NOT_A_DOCUMENT: {
    severity: 'error',
    meaning: 'A line of an event file is JSON, but not an object.',
    remedy: 'Write one JSON object a line, as winlogbeat sends them. The other lines are read.',
  },
  FILES_NO_CHANNEL: {
    severity: 'error',
    meaning:
      'A line of an event file is a document without `winlog.channel`, so that no rule could see it. It is not stored.',
    remedy:
      'Give documents as winlogbeat or Elastic Agent write them, or records of EVTX files. The other lines are kept.',
  },
  FILES_NO_TIME: {
    severity: 'error',
    meaning: 'A document of an event file has an `@timestamp` that is no time. It is not stored.',
    remedy:
      'Write it by ISO 8601, as 2026-01-31T09:00:00Z, or leave it out: an event without one takes the time of its arrival.',
  },
  FILES_LINE_TOO_LONG: {
    severity: 'error',
    meaning: 'A line of an event file is longer than the limit.',
    remedy: 'An event is at most 16 MiB. Write one document a line. The other lines are read.',
  },
  FILES_NOT_EVTX: {
    severity: 'error',
    meaning:
      'A document is no record of an EVTX file, though it has an `Event`, or though `--shape evtx` says that all are.',
    remedy:
      'Write records as `evtx_dump` does, with `Event.System`. Without `--shape` each document tells its own shape.',
  },
} as const satisfies Record<string, CodeEntry>;

export const filesDiagnostic = diagnosticsOf(filesCodes);
