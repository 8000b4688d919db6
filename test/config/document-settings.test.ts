import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { documentSettings, exampleConfig } from '../../src/config/document-settings.ts';
import { variableName, variables } from '../../src/config/environment-values.ts';
import { settings } from '../../src/config/settings.ts';
import { parse } from './parse.ts';

test('docs/configuration.md says what the table of settings says (vitest -u writes it)', async () => {
  await expect(documentSettings()).toMatchFileSnapshot(resolve(import.meta.dirname, '../../docs/configuration.md'));
});

test('the example of the documentation is a valid configuration', () => {
  expect(parse(exampleConfig, { ELASTIC_API_KEY: 'key' }).lines).toEqual([]);
});

test.each([
  ['api.port', 'SIGMA_BRIDGE_API_PORT'],
  ['api.adminKey', 'SIGMA_BRIDGE_API_ADMIN_KEY'],
  ['dataDir', 'SIGMA_BRIDGE_DATA_DIR'],
  ['sources.0.elasticsearch.url', 'SIGMA_BRIDGE_SOURCES_0_ELASTICSEARCH_URL'],
])('%s is set by %s', (path, name) => {
  expect(variableName(path)).toBe(name);
});

test('no setting has the variable that names the file of another', () => {
  const names = [...variables(settings).keys()];
  expect(names.filter((name) => names.includes(`${name}_FILE`))).toEqual([]);
});
