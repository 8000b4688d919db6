import { expect } from 'vitest';
import { jsonLines, runMain, temporaryFiles } from '../cli/run-main.ts';
import { elasticServer, elasticTest } from './elastic-test.ts';
import { testIndices } from './test-indices.ts';

const { prefix, admin } = testIndices();
const keyword = { type: 'keyword' } as const;

elasticTest('fields --source tells the types of a live index, and how many documents are filled', async () => {
  await admin().indices.create({
    index: prefix,
    settings: { number_of_replicas: 0 },
    mappings: {
      dynamic: false,
      properties: {
        '@timestamp': { type: 'date' },
        event: { properties: { code: keyword } },
        winlog: { properties: { channel: keyword } },
        process: { properties: { executable: { type: 'text' } } },
      },
    },
  });
  const channel = 'Microsoft-Windows-Sysmon/Operational';
  const process = { executable: `C:\\${'a'.repeat(80)}` };
  for (const [code, more] of [
    ['1', { process }],
    ['1', {}],
    ['5', { process }],
  ] as const) {
    const document = { '@timestamp': new Date().toISOString(), event: { code }, winlog: { channel }, ...more };
    await admin().index({ index: prefix, refresh: true, document });
  }
  const { url, auth } = elasticServer();
  const sources = [{ name: 'mine', indices: [prefix], elasticsearch: { url, ...auth } }];
  const folder = temporaryFiles({ 'config.yml': JSON.stringify({ sources }) });
  const args = [
    'fields',
    'Image',
    '--logsource',
    'process_creation',
    '--source',
    'mine',
    '--config',
    `${folder}/config.yml`,
  ];
  const outcome = await runMain([...args, '--json']);
  expect(jsonLines(outcome).map(({ event, live }) => [event, live])).toContainEqual([
    'sysmon',
    {
      documents: 2,
      paths: [
        { path: 'winlog.event_data.Image', types: [], state: 'missing', filled: 0, example: null },
        {
          path: 'process.executable',
          types: ['text'],
          state: 'differs',
          filled: 1,
          example: `C:\\${'a'.repeat(56)}…`,
        },
      ],
    },
  ]);
  const { out } = await runMain(args);
  expect(out).toContain('    in the 2 newest documents of the source\n      winlog.event_data.Image  unmapped, in 0\n');
  expect(out).toContain(`      process.executable       text (not as winlogbeat maps it), in 1: C:\\aaa`);
});
