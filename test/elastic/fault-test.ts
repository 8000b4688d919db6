import { test } from 'vitest';
import { elasticServer, elasticTest, isServed } from './elastic-test.ts';

const isWhole =
  isServed && (elasticServer().version.startsWith('9.') || process.env.SIGMA_BRIDGE_ALL_FAULTS === 'true');

if (isServed && !isWhole) {
  console.warn(
    'skipped: most rows of the fault matrix, which run on the newest version; `npm run test:faults` runs all',
  );
}

/** One of the rows of the fault matrix that run on every version. */
export const onBoth = elasticTest;

/** The others run on the newest version alone, unless SIGMA_BRIDGE_ALL_FAULTS asks for all. */
export const onOne = isWhole ? test : test.skip;
