import type { Diagnostic } from '../text/diagnostic.ts';
import { findingsCodes, findingsDiagnostic } from './diagnostic-codes.ts';

/** A reader asked for a page that cannot be: the reader's mistake, which the API answers with 400 and the diagnostic. */
export class PageError extends Error {
  readonly diagnostic: Diagnostic;
  constructor(code: keyof typeof findingsCodes, message: string) {
    super(message);
    this.name = 'PageError';
    this.diagnostic = findingsDiagnostic(code, message, { hint: findingsCodes[code].remedy });
  }
}
