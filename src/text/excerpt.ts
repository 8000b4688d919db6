import type { SourcePosition } from './diagnostic.ts';
import { inertText } from './inert-text.ts';

/** Longer lines are cut around the column. */
const maxWidth = 100;

/** The lines of a file, as positions count them: `excerpt` takes these, so that a file is cut once for all its diagnostics. */
export function linesOf(source: string): readonly string[] {
  return source.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
}

/**
 * The line that a position names, with a caret under the column; null where the file has no such line.
 * Tabs are shown as `→`, so that each character is one column wide.
 */
export function excerpt(lines: readonly string[], at: SourcePosition): string | null {
  const line = lines[at.line - 1];
  if (line === undefined) return null;
  const column = Math.min(at.column - 1, line.length);
  const start = line.length <= maxWidth ? 0 : Math.max(0, Math.min(column - maxWidth / 2, line.length - maxWidth));
  const end = Math.min(line.length, start + maxWidth);
  const before = start > 0 ? '…' : '';
  const after = end < line.length ? '…' : '';
  const shown = before + inertText(line.slice(start, end).replaceAll('\t', '→')) + after;
  const margin = String(at.line).padStart(5);
  return `${margin} | ${shown}\n${' '.repeat(margin.length)} | ${' '.repeat(before.length + column - start)}^`;
}
