import type { CodeEntry } from '../text/diagnostic.ts';

export const huntCodes = {
  HUNT_INCOMPLETE_READ: {
    severity: 'warning',
    meaning: 'A source gave other documents than it had counted, so the window does not count as searched.',
    remedy:
      'Nothing, if it happens once: the window is read again. If it stays, look at the health of the index it names.',
  },
  HUNT_RUN_FAILED: {
    severity: 'error',
    meaning: 'A run over a window was cut off by an error of ours or of the state store, not of the source.',
    remedy: 'The window is run again. Look for the cause in the log: a full disk is the usual one.',
  },
  HUNT_RULE_FAILED: {
    severity: 'error',
    meaning: 'A rule cannot be decided: it failed alone, by an error of ours. It is set aside, and the others go on.',
    remedy:
      'The rule is tried again, at the latest every five minutes. Please report it with the log, which has the cause.',
  },
  HUNT_FENCED: {
    severity: 'warning',
    meaning:
      'This sigma-bridge no longer runs the source: it could not renew its lease in time, or another has taken over.',
    remedy:
      'Look whether another sigma-bridge has come to own this state, and end one of the two; the one that is left takes the ' +
      'source over when it is started anew.',
  },
} as const satisfies Record<string, CodeEntry>;
