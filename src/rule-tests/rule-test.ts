import type { Explanation } from '../compile/explanation.ts';
import type { Document } from '../ecs/document.ts';
import type { SourcePosition } from '../text/diagnostic.ts';

/** The tests of one rule, as written: `whoami.test.yml` holds those of `whoami.yml`. */
export interface RuleTests {
  readonly at: SourcePosition;
  /** Id of the rule, in lower case; null where the file beside holds one rule only. */
  readonly rule: { readonly id: string; readonly at: SourcePosition } | null;
  readonly tests: readonly RuleTest[];
}

/** What a rule must do with an event, or with each event of a file. */
export interface RuleTest {
  readonly name: string;
  readonly at: SourcePosition;
  readonly expected: 'match' | 'noMatch';
  readonly event: TestEvent;
}

/** What became of one event of a test. */
export interface TestResult {
  readonly rule: { readonly id: string | null; readonly title: string | null; readonly file: string };
  /** With the line of the event where it is one of a file. */
  readonly name: string;
  readonly at: SourcePosition;
  readonly expected: RuleTest['expected'];
  readonly passed: boolean;
  /** In a sentence, what was otherwise; null where nothing was. */
  readonly difference: string | null;
  /** Why the rule matched; empty where it did not. */
  readonly explanation: Explanation;
}

export type TestEvent =
  | { readonly kind: 'document'; readonly document: Document }
  /** NDJSON; the path is relative to the file of the test. */
  | { readonly kind: 'file'; readonly path: string; readonly at: SourcePosition };
