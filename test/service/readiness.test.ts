import { expect, test } from 'vitest';
import { reasonsNotReady } from '../../src/service/readiness.ts';

test.each([
  ['where every source is read', ['ready', 'ready'], 17, []],
  ['of one source that fails', ['failing'], 17, ['1 of 1 source cannot be read; GET /api/sources says why.']],
  [
    'of sources that fail or were not read yet',
    ['failing', 'starting', 'ready'],
    17,
    ['1 of 3 sources cannot be read; GET /api/sources says why.', '1 of 3 sources not read yet.'],
  ],
  ['where no rule runs', ['ready'], 0, ['No rule runs on any source; GET /api/rules says why.']],
] as const)('the reasons %s', (_, states, activeRules, reasons) => {
  expect(reasonsNotReady(states, { activeRules })).toEqual(reasons);
});
