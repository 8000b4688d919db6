import type { SourcePosition } from '../../text/diagnostic.ts';
import type { LintCode } from './diagnostic-codes.ts';
import type { WrittenRule } from './written-rule.ts';

/** One thing to look for in a rule that is otherwise sound. */
export interface Lint {
  readonly code: LintCode;
  readonly find: (written: WrittenRule) => readonly Found[];
}

/** The same over all rules that were read together: only then can two be alike. */
export interface LintAcross {
  readonly code: LintCode;
  readonly findAcross: (written: readonly WrittenRule[]) => readonly Found[];
}

export interface Found {
  readonly at: SourcePosition;
  readonly message: string;
  readonly hint: string;
}
