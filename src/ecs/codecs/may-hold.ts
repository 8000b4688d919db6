import type { Test } from '../../sigma/rule.ts';
import { matchesText } from './text-match.ts';

/** Whether a test holds on one text; `unknown` where it takes more than comparing texts to tell. */
export function mayHold(test: Test, text: string): 'yes' | 'no' | 'unknown' {
  switch (test.kind) {
    case 'text':
      return matchesText(test, text) ? 'yes' : 'no';
    case 'number':
      return String(test.value) === text ? 'yes' : 'no';
    case 'boolean':
      return String(test.value) === text.toLowerCase() ? 'yes' : 'no';
    case 'exists':
      return test.expected ? 'yes' : 'no';
    case 'null':
      return 'no';
    case 'regex':
    case 'cidr':
    case 'compare':
    case 'timePart':
    case 'fieldref':
      return 'unknown';
  }
}
