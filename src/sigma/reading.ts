import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import { sigmaDiagnostic } from './diagnostic-codes.ts';
import type { SigmaCode } from './diagnostic-codes.ts';
import type { Placeholders } from './placeholders.ts';

/** A few lines with modifiers ask for thousands of comparisons. The longest list of SigmaHQ has 4,432 values. */
export const maxComparisons = 100_000;

/** Where the reading of a rule file stands: what was found wrong, and how many comparisons the file has asked for. */
export class Reading {
  readonly diagnostics: Diagnostic[] = [];
  readonly placeholders: Placeholders;
  #comparisons = 0;

  constructor(placeholders: Placeholders) {
    this.placeholders = placeholders;
  }

  /** Gives null, which is what a part reads as that is refused. */
  report(code: SigmaCode, message: string, at: SourcePosition, hint: string): null {
    this.diagnostics.push(sigmaDiagnostic(code, message, { at, hint }));
    return null;
  }

  spend(comparisons: number): void {
    this.#comparisons += comparisons;
  }

  isOverspent(): boolean {
    return this.#comparisons > maxComparisons;
  }
}
