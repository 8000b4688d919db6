import { diagnosticsOf } from '../text/diagnostic.ts';
import type { CodeEntry } from '../text/diagnostic.ts';

/** What can be wrong with the tests of rules. That a rule does not do what a test says is no diagnostic but a result. */
export const ruleTestCodes = {
  RULETEST_EMPTY: {
    severity: 'error',
    meaning: 'A file of tests, or a file of events that it names, holds nothing to try the rule on.',
    remedy: 'Write at least one event under `match` or `noMatch`.',
  },
  RULETEST_EVENT: {
    severity: 'error',
    meaning: 'A test has neither `event` nor `events`, or both.',
    remedy: 'Write the document under `event`, or the name of an NDJSON file after `events`.',
  },
  RULETEST_DUPLICATE_NAME: {
    severity: 'error',
    meaning: 'Two tests of one rule have one name, so that a report does not tell which of them failed.',
    remedy: 'Say in the name what the event is.',
  },
  RULETEST_UNKNOWN_RULE: {
    severity: 'error',
    meaning:
      'The tests name a rule that the file beside them does not hold, or the file holds several and they name none.',
    remedy: 'Write the id of one of its rules after `rule`.',
  },
  RULETEST_NO_RULE_FILE: {
    severity: 'error',
    meaning: 'A file of tests has no rule file beside it.',
    remedy: 'Name it for its rule: `whoami.test.yml` holds the tests of `whoami.yml`.',
  },
} as const satisfies Record<string, CodeEntry>;

export type RuleTestCode = keyof typeof ruleTestCodes;

export const ruleTestDiagnostic = diagnosticsOf(ruleTestCodes);
