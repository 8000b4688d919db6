import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder, testClock } from '../embedded/temporary-stores.ts';
import { startService } from './test-service.ts';

const clock = () => testClock(Date.parse('2026-01-31T12:00:00Z'));
const sourceAt = (port: number): string =>
  `sources: [{ name: dc, elasticsearch: { url: 'http://127.0.0.1:${port}' }, startAt: 2026-01-31T11:00:00Z }]\n`;

/** The port of a server that answers everything with a status. */
async function serverWith(status: number): Promise<number> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
    response.end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test.each([
  ['cannot be reached', closedPort, 'ELASTIC_UNREACHABLE'],
  ['does not accept the key', () => serverWith(401), 'ELASTIC_UNAUTHORIZED'],
])(
  'beside a cluster that %s the service runs, and says what is wrong and what is not covered',
  async (_, port, code) => {
    const { ask, list } = await startService(temporaryFolder(), clock(), sourceAt(await port()));
    expect((await ask('/api/health/live')).status).toBe(200);
    expect(await ask('/api/health/ready')).toMatchObject({
      status: 503,
      body: {
        ready: false,
        reasons: [
          '1 of 1 source cannot be read; GET /api/sources says why.',
          expect.stringMatching(/more than 15 min behind/),
        ],
      },
    });
    expect(await list('/api/sources')).toMatchObject([
      {
        name: 'dc',
        kind: 'elasticsearch',
        state: 'failing',
        lastReadAt: null,
        diagnostics: [{ code, severity: 'error' }],
      },
    ]);
    expect(await list('/api/coverage')).toMatchObject([
      {
        source: 'dc',
        coveredUntil: null,
        gaps: [{ from: '2026-01-31T11:00:00.000Z', code, since: '2026-01-31T12:00:00.000Z', attempts: 1 }],
      },
    ]);
    expect((await list('/api/rules?limit=1000')).filter(({ enabled }) => enabled)).toHaveLength(17);
    expect(await list('/api/findings')).toEqual([]);
  },
);

test('a service whose cluster keeps its events takes none itself', async () => {
  const { send } = await startService(temporaryFolder(), clock(), sourceAt(await serverWith(401)));
  expect(await send({ winlog: { channel: 'Security' } })).toMatchObject({ status: 409, code: 'API_NO_EVENT_STORE' });
});
