import { diagnosticsOf } from '../text/diagnostic.ts';
import type { CodeEntry } from '../text/diagnostic.ts';

export const findingsCodes = {
  FINDINGS_BAD_CURSOR: {
    severity: 'error',
    meaning: 'The cursor of a list is not one that this list, in this order, has given out.',
    remedy: 'Start again without a cursor, and pass `next` back unchanged with the same sort.',
  },
  FINDINGS_BAD_SORT: {
    severity: 'error',
    meaning: 'The list has no such order.',
    remedy: 'Use one of the orders that the message names.',
  },
} as const satisfies Record<string, CodeEntry>;

export const findingsDiagnostic = diagnosticsOf(findingsCodes);
