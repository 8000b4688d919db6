/** Where something was written. Lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning' | 'info';

/** A user's mistake, or something a user should know: returned and collected, never thrown. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, quoting the user's own text. */
  readonly message: string;
  /** Absent where nothing in a file is at fault, as with a server that does not answer. */
  readonly at?: SourcePosition;
  /** How to mend it. */
  readonly hint?: string;
}

/** One row of a folder's table of codes; `docs/diagnostics.md` is made from these. */
export interface CodeEntry {
  readonly severity: Severity;
  /** What the code says, for a reader who has only the code. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
}

export interface DiagnosticDetail {
  readonly at?: SourcePosition;
  readonly hint?: string;
}

/** Gives the function that makes diagnostics of one table's codes, so that an unknown code fails to compile. */
export function diagnosticsOf<Code extends string>(
  table: Readonly<Record<Code, CodeEntry>>,
): (code: Code, message: string, detail?: DiagnosticDetail) => Diagnostic {
  return (code, message, detail = {}) => ({ code, severity: table[code].severity, message, ...detail });
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** Sorts the diagnostics of one file from its top to its end. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
}
