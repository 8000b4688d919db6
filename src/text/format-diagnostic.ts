import type { Diagnostic } from './diagnostic.ts';
import { excerpt } from './excerpt.ts';
import { inertText } from './inert-text.ts';

/**
 * A diagnostic as a person reads it: `file:line:column CODE message hint`, and below it the line with a caret where the
 * text of the file is given. Whatever a file holds is shown inert.
 */
export function formatDiagnostic(diagnostic: Diagnostic, source: string | null = null): string {
  const { code, message, at, hint } = diagnostic;
  const place = at === undefined ? [] : [`${at.file}:${at.line}:${at.column}`];
  const line = inertText([...place, code, message, ...(hint === undefined ? [] : [hint])].join(' '));
  const shown = at === undefined || source === null ? null : excerpt(source, at);
  return shown === null ? line : `${line}\n${shown}`;
}
