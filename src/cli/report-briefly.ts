import type { TextFile } from '../load.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { formatDiagnostic } from '../text/format-diagnostic.ts';
import { counted } from '../text/counted.ts';
import type { Io } from './command.ts';
import { report } from './report.ts';

/** More warnings of one code than this are told as a number: a collection of rules for all products has hundreds. */
const maxToldPerCode = 5;

/**
 * Prints diagnostics for people who have asked for something else: errors and rare warnings in full, and of what comes in
 * numbers how many there are, with the first.
 */
export function reportBriefly(
  diagnostics: readonly Diagnostic[],
  files: readonly TextFile[],
  io: Pick<Io, 'err'>,
): void {
  const frequent = [...Map.groupBy(diagnostics.filter(isLesser), ({ code }) => code)].filter(
    ([, alike]) => alike.length > maxToldPerCode,
  );
  const codes = new Set(frequent.map(([code]) => code));
  report(
    diagnostics.filter((diagnostic) => !isLesser(diagnostic) || !codes.has(diagnostic.code)),
    files,
    io,
  );
  for (const [code, alike] of frequent) {
    io.err(`${counted(alike.length, 'warning')} ${code} (sigma-bridge check tells each), the first:`);
    io.err(`  ${formatDiagnostic(alike[0]!)}`);
  }
}

function isLesser({ severity }: Diagnostic): boolean {
  return severity !== 'error';
}
