import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Every store has a thread of its own, and every command a process: what they load is compiled once and not each time.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');

/** Tests over the rules and events of ../shared/data, or over thousands of cases that were drawn: minutes, not seconds. */
const corpus = ['test/corpus/**/*.test.ts', 'test/fuzz/*.test.ts', 'test/end-to-end/hit-corpus.test.ts'];

/** Tests that start processes, kill them, or wait for what does not answer. */
const faults = [
  'test/faults/**/*.test.ts',
  'test/cli/process.test.ts',
  'test/hunt/kill.test.ts',
  'test/service/unreachable.test.ts',
];

const packaged = ['test/package/**/*.test.ts'];

/** Those of `unit/` need no server. */
const servers = ['test/elastic/*.test.ts'];

/** Run over the embedded store by `unit`, and over each server's. */
const stores = ['test/stores/*.test.ts'];

/** The kinds of tests, which CONTRIBUTING.md describes; `npm run test:unit` is the everyday one. */
export default defineConfig({
  test: {
    projects: [
      // One process, and one set of modules for each thread: what is tested keeps no state, and loading it takes time.
      project('unit', ['test/**/*.test.ts'], {
        exclude: [...corpus, ...faults, ...packaged, ...servers],
        pool: 'threads',
        isolate: false,
        // Vitest leaves one core idle, and much of the time is waiting for disks and threads.
        maxWorkers: '100%',
      }),
      project('corpus', corpus),
      project('faults', faults),
      project('package', packaged),
      elastic('elastic8', '8.19.21'),
      elastic('elastic9', '9.5.3'),
    ],
  },
});

function project(name: string, include: string[], more: object = {}) {
  return {
    test: {
      name,
      include,
      testTimeout: 60_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 30_000 } },
      ...more,
    },
  };
}

function elastic(name: string, version: string) {
  return {
    test: {
      name,
      include: [...servers, ...stores],
      globalSetup: ['test/elastic/global-setup.ts'],
      env: { ELASTIC_VERSION: version },
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 300_000,
    },
  };
}
