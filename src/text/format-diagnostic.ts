import type { Diagnostic } from './diagnostic.ts';
import { excerpt } from './excerpt.ts';
import { inertText } from './inert-text.ts';

/**
 * A diagnostic as a person reads it: `file:line:column CODE message hint`, with its severity before the code unless it is an
 * error, and below it the line with a caret where the lines of the file are given. Whatever a file holds is shown inert.
 */
export function formatDiagnostic(diagnostic: Diagnostic, lines: readonly string[] | null = null): string {
  const { code, severity, message, at, hint } = diagnostic;
  const place = at === undefined ? [] : [`${at.file}:${at.line}:${at.column}`];
  const lesser = severity === 'error' ? [] : [severity];
  const sentences = hint === undefined ? [message] : [message, hint];
  const line = inertText([...place, ...lesser, code, ...sentences.map(sentence)].join(' '));
  const shown = at === undefined || lines === null ? null : excerpt(lines, at);
  return shown === null ? line : `${line}\n${shown}`;
}

/** What ends without a stop, as the words of the system do, gets one, so that two sentences do not run together. */
function sentence(text: string): string {
  return /[.?!…:]$/.test(text) ? text : `${text}.`;
}
