import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Cluster, defaultPatience } from '../../../src/elastic/cluster.ts';
import { connect } from '../../../src/elastic/connect.ts';
import { elasticCodes } from '../../../src/elastic/diagnostic-codes.ts';
import { failureDiagnostic } from '../../../src/elastic/failure.ts';
import { speaksTls } from '../../../src/elastic/speaks-tls.ts';

/** Answers every request alike. */
function answering(status: number, headers: Readonly<Record<string, string>>, body = ''): Server {
  return createHttpServer((_, response) => response.writeHead(status, headers).end(body));
}

/** Does something to whoever says the first word. */
function onFirstWord(act: (socket: Parameters<Parameters<typeof createServer>[1] & object>[0]) => void): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      act(socket);
    });
  });
}

/** Without a certificate it refuses every handshake, but in the words of TLS. */
function tlsServer(): Server {
  return createTlsServer().on('tlsClientError', () => undefined);
}

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const html = { 'content-type': 'text/html' };
const json = { 'content-type': 'application/json' };
const product = { 'x-elastic-product': 'Elasticsearch' };

describe('what answers is told by what it does', () => {
  test.each<[name: string, scheme: string, server: () => Server, code: keyof typeof elasticCodes, message: string]>([
    [
      'https to a port without TLS',
      'https',
      () => answering(200, product),
      'ELASTIC_NO_TLS',
      'URL asks for TLS, but what listens there does not speak it.',
    ],
    [
      'http to a port that wants TLS',
      'http',
      tlsServer,
      'ELASTIC_WANTS_TLS',
      'URL is plain HTTP, but what listens there wants TLS.',
    ],
    [
      'http to a port of a proxy that wants TLS and says so',
      'http',
      () => answering(400, html, '<h1>400</h1> The plain HTTP request was sent to HTTPS port'),
      'ELASTIC_WANTS_TLS',
      'URL is plain HTTP, but what listens there wants TLS.',
    ],
    [
      'a server that hangs up',
      'http',
      () => onFirstWord((socket) => socket.end()),
      'ELASTIC_UNREACHABLE',
      'No connection to URL: other side closed.',
    ],
    [
      'a server that breaks the connection',
      'http',
      () => onFirstWord((socket) => socket.resetAndDestroy()),
      'ELASTIC_UNREACHABLE',
      'No connection to URL: read ECONNRESET.',
    ],
    [
      'no HTTP at all',
      'http',
      () => onFirstWord((socket) => socket.end('SSH-2.0-OpenSSH_9.0\r\n')),
      'ELASTIC_WRONG_PRODUCT',
      'What answers at URL is not Elasticsearch: it does not speak HTTP.',
    ],
    [
      'a web server without such a page',
      'http',
      () => answering(404, html, '<h1>Not Found</h1>'),
      'ELASTIC_WRONG_PRODUCT',
      'What answers at URL is not Elasticsearch: it answers 404.',
    ],
    [
      'a web server with a page',
      'http',
      () => answering(200, html, '<h1>Welcome</h1>'),
      'ELASTIC_WRONG_PRODUCT',
      'What answers at URL is not Elasticsearch.',
    ],
    [
      'a way to a login page, as Kibana answers',
      'http',
      () => answering(302, { location: '/login' }),
      'ELASTIC_WRONG_PRODUCT',
      'What answers at URL is not Elasticsearch.',
    ],
    [
      'a way to another address, as web servers answer',
      'http',
      () => answering(301, { ...html, location: 'https://127.0.0.1/' }, '<html>301 Moved Permanently</html>'),
      'ELASTIC_WRONG_PRODUCT',
      'What answers at URL is not Elasticsearch.',
    ],
    [
      'Elasticsearch, but no JSON',
      'http',
      () => answering(200, product, 'sorry'),
      'ELASTIC_INCOMPLETE',
      'An answer of URL is not JSON.',
    ],
    [
      'Elasticsearch itself, which finds nothing',
      'http',
      () => answering(404, { ...json, ...product }, '{"error":"no handler"}'),
      'ELASTIC_ANSWER',
      'URL answers 404: no handler',
    ],
  ])('%s', async (_, scheme, server, code, message) => {
    const url = `${scheme}://127.0.0.1:${await portOf(server())}`;
    const { connection } = connect({ url });
    const cluster = new Cluster(connection!, { patience: { ...defaultPatience, attempts: 1 } });
    onTestFinished(() => cluster.close());
    const error: unknown = await cluster.ask((client) => client.info()).catch((thrown: unknown) => thrown);
    const { code: found, message: text, hint } = failureDiagnostic(error, url);
    expect([found, text.replaceAll(url, 'URL'), hint]).toEqual([code, message, elasticCodes[code].remedy]);
  });

  test('one cause has one text at each attempt, so that it is told once', async () => {
    const url = `http://127.0.0.1:${await portOf(onFirstWord((socket) => socket.end()))}`;
    const { connection } = connect({ url });
    const cluster = new Cluster(connection!, { patience: { ...defaultPatience, attempts: 1 } });
    onTestFinished(() => cluster.close());
    const text = () => cluster.ask((client) => client.info()).catch((error: unknown) => (error as Error).message);
    expect(await text()).toBe(await text());
  });
});

test.each<[name: string, server: () => Server, expected: boolean]>([
  ['that refuses in the words of TLS', tlsServer, true],
  ['that speaks HTTP', () => answering(200, {}), false],
  ['that hangs up', () => onFirstWord((socket) => socket.end()), false],
])('whether TLS is spoken, of a server %s', async (_, server, expected) => {
  expect(await speaksTls(`http://127.0.0.1:${await portOf(server())}`)).toBe(expected);
});

test('nobody speaks TLS where nobody listens', async () => {
  expect(await speaksTls('http://127.0.0.1:9')).toBe(false);
});
