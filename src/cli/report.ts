import { formatDiagnostic } from '../text/format-diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { linesOf } from '../text/excerpt.ts';
import type { TextFile } from '../load.ts';
import type { Io } from './command.ts';

/** Prints diagnostics for people, each with its line of the file and a caret where the file is at hand. */
export function report(diagnostics: readonly Diagnostic[], files: readonly TextFile[], io: Pick<Io, 'err'>): void {
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  const cut = new Map<string, readonly string[] | null>();
  for (const diagnostic of diagnostics) io.err(formatDiagnostic(diagnostic, linesAt(diagnostic)));

  /** Only files with a mistake are cut into lines, and each once. */
  function linesAt({ at }: Diagnostic): readonly string[] | null {
    if (at === undefined) return null;
    const known = cut.get(at.file);
    if (known !== undefined) return known;
    const text = texts.get(at.file);
    const lines = text === undefined ? null : linesOf(text);
    cut.set(at.file, lines);
    return lines;
  }
}
