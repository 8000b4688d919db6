import { expect } from 'vitest';
import { adminClient, elasticServer, elasticTest, restartTest } from './elastic-test.ts';

elasticTest('the server is the version that the project names, and knows API keys', async () => {
  const client = adminClient();
  expect((await client.info()).version.number).toBe(elasticServer().version);
  const key = await client.security.createApiKey({ name: 'first' });
  expect(key.encoded).toMatch(/^\S+$/);
});

restartTest('the server keeps its documents when it is stopped and started', async () => {
  const { stop, start } = elasticServer();
  const client = adminClient();
  await client.index({ index: 'restarted', id: '1', document: { kept: true } });
  await stop();
  await expect(client.count({ index: 'restarted' }, { maxRetries: 0 })).rejects.toThrow();
  await start();
  expect((await client.count({ index: 'restarted' })).count).toBe(1);
  await client.indices.delete({ index: 'restarted' });
});

elasticTest("winlogbeat's script-block analyzer and the set processor work", async () => {
  const client = adminClient();
  await client.indices.create({
    index: 'analyzed',
    settings: { analysis: { analyzer: { script: { type: 'pattern', pattern: '[\\W&&[^-]]+' } } } },
  });
  const analyzed = await client.indices.analyze({ index: 'analyzed', analyzer: 'script', text: 'Get-Item $env:X.y' });
  expect(analyzed.tokens?.map((token) => token.token)).toEqual(['get-item', 'env', 'x', 'y']);
  await client.ingest.putPipeline({
    id: 'stamp',
    processors: [{ set: { field: 'event.ingested', copy_from: '_ingest.timestamp', override: false } }],
  });
  await client.index({ index: 'analyzed', id: '1', pipeline: 'stamp', document: {} });
  const { _source } = await client.get({ index: 'analyzed', id: '1' });
  expect(_source).toEqual({ event: { ingested: expect.stringMatching(/^\d{4}-.*Z$/) as string } });
  await client.indices.delete({ index: 'analyzed' });
  await client.ingest.deletePipeline({ id: 'stamp' });
});
