import { defineConfig } from 'vitest/config';

/** The kinds of DESIGN's test plan; `npm run test:unit` is the everyday one. */
export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/**/*.test.ts'], ['test/{corpus,faults,browser,package}/**', 'test/elastic/*.test.ts']),
      project('corpus', ['test/corpus/**/*.test.ts']),
      project('package', ['test/package/**/*.test.ts']),
      elastic('elastic8', '8.19.21'),
      elastic('elastic9', '9.5.3'),
    ],
  },
});

function project(name: string, include: string[], exclude: string[] = []) {
  return { test: { name, include, exclude, testTimeout: 60_000, hookTimeout: 120_000 } };
}

function elastic(name: string, version: string) {
  return {
    test: {
      name,
      include: ['test/elastic/*.test.ts'],
      globalSetup: ['test/elastic/global-setup.ts'],
      env: { ELASTIC_VERSION: version },
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 300_000,
    },
  };
}
