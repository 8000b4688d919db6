import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/load.ts';
import { ruleText } from './rule-text.ts';
import { jsonLines, runMain, temporaryFiles } from './run-main.ts';
import { runServe } from './run-serve.ts';

/** The complete example of docs/mappings.md. */
const example = /```yaml\n(# own\.yml\n[\s\S]*?)```/.exec(
  readFileSync(join(packageRoot, 'docs/mappings.md'), 'utf8'),
)![1]!;

const shop = (code: string, rest: object) => ({
  event: { code },
  winlog: { channel: 'contoso-shop/operational', provider_name: 'Contoso-Shop', ...rest },
});
const sysmon = {
  event: { code: '1', module: 'sysmon' },
  winlog: { channel: 'Microsoft-Windows-Sysmon/Operational', provider_name: 'Microsoft-Windows-Sysmon' },
};

test.each<[name: string, logsource: string, detection: string, document: object]>([
  ['a new logsource', 'category: shop_order', 'Amount: 7', shop('1000', { event_data: { Amount: 7 } })],
  [
    'a field of a log, in a second kind of event',
    'category: shop_order',
    'Customer: eve',
    { ...shop('1001', {}), customer: { id: 'eve' } },
  ],
  [
    'a new field of a known logsource',
    'category: process_creation',
    'Signer: Contoso',
    { ...sysmon, process: { code_signature: { subject_name: 'Contoso' } } },
  ],
  [
    'a field that takes the place of a known one',
    'category: process_creation',
    'CurrentDirectory: C:\\x',
    { ...sysmon, contoso: { cwd: 'C:\\x' } },
  ],
  [
    'a kind of event that is off by default',
    'category: registry_set',
    'Details: evil',
    { event: { code: '4657' }, winlog: { channel: 'Security', event_data: { NewValue: 'evil' } } },
  ],
])('the example of docs/mappings.md: %s; without it there is no match', async (_, logsource, item, document) => {
  const rule = ruleText('a', { logsource, detection: `selection: { ${item.replace(/: (.*)$/, ": '$1'")} }` });
  const folder = temporaryFiles({ 'own.yml': example, 'a.yml': rule, 'e.ndjson': JSON.stringify(document) });
  const asked = ['explain', `${folder}/a.yml`, `${folder}/e.ndjson`, '--json'];
  const own = await runMain([...asked, '--mappings', `${folder}/own.yml`]);
  expect([own.code, own.err, jsonLines(own).map(({ matches }) => matches)]).toEqual([0, [], [true]]);
  expect(jsonLines(await runMain(asked)).map(({ matches }) => matches)).toEqual([false]);
});

test('what the example says of known fields is added: the others are read as before', async () => {
  const document = { ...sysmon, process: { executable: 'C:\\whoami.exe' } };
  const folder = temporaryFiles({ 'own.yml': example, 'a.yml': ruleText('a'), 'e.ndjson': JSON.stringify(document) });
  const files = [`${folder}/a.yml`, `${folder}/e.ndjson`];
  const outcome = await runMain(['explain', ...files, '--json', '--mappings', `${folder}/own.yml`]);
  expect(jsonLines(outcome)[0]).toMatchObject({ matches: true });
});

test("the example without 'override' is refused, with both places", async () => {
  const folder = temporaryFiles({ 'own.yml': example.replace('            override: true\n', '') });
  const { code, err } = await runMain(['fields', 'Signer', '--mappings', `${folder}/own.yml`]);
  expect([code, err[0]]).toEqual([
    1,
    expect.stringMatching(
      /own\.yml:\d+:\d+ MAPPING_DUPLICATE The field 'CurrentDirectory' is already defined at .*process\.yml:/,
    ),
  ]);
});

test('the setting `mappings` lays files over the shipped ones for the service', async () => {
  const adminKey = 'the-admin-key-of-the-test-of-own-mappings';
  const folder = temporaryFiles({
    'own.yml': example,
    'rules/a.yml': ruleText('a', { logsource: 'category: shop_order', detection: 'selection: { Amount: 7 }' }),
    'sigma-bridge.yml': `dataDir: data\nrules: [rules]\nmappings: [own.yml]\nsamples: false\nlog: { level: silent }\napi: { port: 0, adminKey: ${adminKey} }\n`,
  });
  const serve = await runServe(join(folder, 'sigma-bridge.yml'));
  const fields = await serve.get('/api/fields?name=customer.id&shape=wlb8', adminKey);
  expect(fields.body).toMatchObject({
    items: [
      {
        field: 'Customer',
        logsource: 'shop_order',
        event: 'cancelled',
        places: [{ paths: [{ path: 'customer.id' }] }],
      },
      { field: 'Customer', logsource: 'shop_order', event: 'placed', places: [{ paths: [{ path: 'customer.id' }] }] },
    ],
  });
  const rules = await serve.get('/api/rules', adminKey);
  expect(rules.body).toMatchObject({ items: [{ blind: null, diagnostics: [] }] });
});
