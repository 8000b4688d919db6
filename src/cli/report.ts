import { formatDiagnostic } from '../text/format-diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { TextFile } from '../load.ts';
import type { Io } from './command.ts';

/** Prints diagnostics for people, each with its line of the file and a caret where the file is at hand. */
export function report(diagnostics: readonly Diagnostic[], files: readonly TextFile[], io: Io): void {
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  for (const diagnostic of diagnostics) {
    const text = diagnostic.at === undefined ? undefined : texts.get(diagnostic.at.file);
    io.err(formatDiagnostic(diagnostic, text));
  }
}
