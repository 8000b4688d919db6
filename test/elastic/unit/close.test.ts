import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { Cluster } from '../../../src/elastic/cluster.ts';
import { connect } from '../../../src/elastic/connect.ts';

test('closing gives up what a server has not answered, and what waits to be tried again', async () => {
  const server = createServer();
  const asked = once(server, 'request');
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const { connection } = connect({ url: `http://127.0.0.1:${port}` });
  const cluster = new Cluster(connection!);
  const answer = cluster.ask((client) => client.info()).catch((error: unknown) => (error as { code: string }).code);
  await asked;
  await cluster.close();
  expect(await answer).toBe('ELASTIC_UNREACHABLE');
});
