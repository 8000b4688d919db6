import { expect, test } from 'vitest';
import { checkSort, decodeCursor, encodeCursor } from '../../src/findings/cursor.ts';
import { PageError } from '../../src/findings/page-error.ts';

const position = { sort: '-lastSeen', value: 1_769_860_800_000, tie: 'abc' };

function diagnosticOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof PageError ? error.diagnostic : error;
  }
}

test('a cursor reads back as the position it was made from', () => {
  expect(decodeCursor(encodeCursor(position), '-lastSeen')).toEqual(position);
  expect(decodeCursor(null, '-lastSeen')).toBeNull();
});

test.each([
  ['nonsense', 'nonsense'],
  ['of another order', encodeCursor({ ...position, sort: 'changed' })],
  ['with something else in it', Buffer.from('["-lastSeen","x","abc"]').toString('base64url')],
  ['cut short', encodeCursor(position).slice(0, -6)],
  ['empty', ''],
])('a cursor %s is refused', (_name, cursor) => {
  expect(diagnosticOf(() => decodeCursor(cursor, '-lastSeen'))).toEqual({
    code: 'FINDINGS_BAD_CURSOR',
    severity: 'error',
    message: `'${cursor}' is not a cursor of a list sorted by '-lastSeen'.`,
    hint: 'Start again without a cursor, and pass `next` back unchanged with the same sort.',
  });
});

test('an order that the list does not have is refused, and those it has are named', () => {
  expect(checkSort('changed', ['changed', '-lastSeen'])).toBe('changed');
  expect(diagnosticOf(() => checkSort('title', ['changed', '-lastSeen']))).toMatchObject({
    code: 'FINDINGS_BAD_SORT',
    message: `'title' is not an order of this list: it has changed, -lastSeen.`,
  });
});
