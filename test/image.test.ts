import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { parseDockerfile } from '../scripts/parse-dockerfile.ts';
import { parseConfig } from '../src/config/parse-config.ts';

const root = resolve(import.meta.dirname, '..');
const dockerfile = parseDockerfile(readFileSync(resolve(root, 'Dockerfile'), 'utf8'));
const compose = load(readFileSync(resolve(root, 'docker-compose.yml'), 'utf8')) as {
  readonly services: Readonly<
    Record<'elasticsearch' | 'sigma-bridge', { readonly environment: Record<string, string> }>
  >;
};

const imageEnvironment = Object.fromEntries(
  dockerfile.filter(({ name }) => name === 'ENV').map(({ argument }) => argument.split('=') as [string, string]),
);

/** What compose passes on where nothing but the password is set. */
const composeEnvironment = Object.fromEntries(
  Object.entries(compose.services['sigma-bridge'].environment).map(([name, value]) => [
    name,
    value.replace(/\$\{ELASTIC_PASSWORD\}/, 'secret').replace(/\$\{\w+:-\}/, ''),
  ]),
);

function configOf(env: Readonly<Record<string, string>>) {
  return parseConfig({
    file: null,
    env,
    readFile: (path) => {
      throw new Error(`nothing names ${path}`);
    },
  });
}

test('the image alone runs on the embedded store and can be reached from outside the container', () => {
  const { config, diagnostics } = configOf(imageEnvironment);
  expect(diagnostics).toEqual([]);
  expect(config).toMatchObject({ dataDir: '/home/node/data', samples: true, sources: [] });
  expect(config.api).toMatchObject({ host: '0.0.0.0', port: 8090, insecure: true });
});

test('every setting of docker-compose.yml exists and holds', () => {
  const { config, diagnostics } = configOf({ ...imageEnvironment, ...composeEnvironment });
  expect(diagnostics).toEqual([]);
  expect(config.samples).toBe(false);
  expect(config.sources).toMatchObject([
    {
      name: 'winlogbeat',
      elasticsearch: { url: 'http://elasticsearch:9200', username: 'elastic', password: 'secret' },
      indices: ['winlogbeat-*'],
    },
  ]);
});

test('a setting that does not exist is noticed', () => {
  const { diagnostics } = configOf({ ...imageEnvironment, SIGMA_BRIDGE_SOURCES_0_URL: 'http://elasticsearch:9200' });
  expect(diagnostics).not.toEqual([]);
});

test('a Dockerfile is read instruction by instruction, continued lines joined and comments left out', () => {
  expect(parseDockerfile('# image\nFROM node AS build\n\nrun npm ci \\\n  # why\n  --omit=dev\nUSER node\n')).toEqual([
    { line: 2, name: 'FROM', argument: 'node AS build' },
    { line: 4, name: 'RUN', argument: 'npm ci --omit=dev' },
    { line: 7, name: 'USER', argument: 'node' },
  ]);
});
