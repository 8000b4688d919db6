import type { Diagnostic } from '../text/diagnostic.ts';
import { embeddedCodes, embeddedDiagnostic } from './diagnostic-codes.ts';

/** The embedded store cannot be opened or no longer works; the diagnostic says why, for the command line and the log. */
export class EmbeddedError extends Error {
  readonly code: keyof typeof embeddedCodes;
  readonly diagnostic: Diagnostic;
  constructor(code: keyof typeof embeddedCodes, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'EmbeddedError';
    this.code = code;
    this.diagnostic = embeddedDiagnostic(code, message, { hint: embeddedCodes[code].remedy });
  }
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
