import { expect, test } from 'vitest';
import { elasticCodes } from '../../src/elastic/diagnostic-codes.ts';
import { uncoverableCause, uncoverableCodes } from '../../src/hunt/uncoverable.ts';

test('what makes a window uncoverable is a code that a source gives; what may pass is retrying', () => {
  expect(uncoverableCodes.filter((code) => !Object.hasOwn(elasticCodes, code))).toEqual([]);
  expect(['ELASTIC_TIMEOUT', 'ELASTIC_UNREACHABLE', 'HUNT_RUN_FAILED'].map(uncoverableCause)).toEqual([
    null,
    null,
    null,
  ]);
});
