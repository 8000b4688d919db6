import type { Diagnostic } from './diagnostic.ts';
import { excerpt } from './excerpt.ts';
import { inertText } from './inert-text.ts';

/**
 * A diagnostic as a person reads it: `file:line:column CODE message hint`, and below it the line with a caret where the
 * lines of the file are given. Whatever a file holds is shown inert.
 */
export function formatDiagnostic(diagnostic: Diagnostic, lines: readonly string[] | null = null): string {
  const { code, message, at, hint } = diagnostic;
  const place = at === undefined ? [] : [`${at.file}:${at.line}:${at.column}`];
  const line = inertText([...place, code, message, ...(hint === undefined ? [] : [hint])].join(' '));
  const shown = at === undefined || lines === null ? null : excerpt(lines, at);
  return shown === null ? line : `${line}\n${shown}`;
}
