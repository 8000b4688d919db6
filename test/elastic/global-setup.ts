import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { TestProject } from 'vitest/node';
import { downloadDistribution } from './distribution.ts';
import { findJdk } from './jdk.ts';
import { ElasticServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    elastic: ProvidedServer;
  }
}

/** What the tests of a project are told about their server. */
export type ProvidedServer =
  | { readonly kind: 'absent'; readonly reason: string }
  | {
      readonly kind: 'running';
      readonly url: string;
      readonly auth: ServerAuth;
      readonly version: string;
      /** `POST <controlUrl>/stop`, `/kill` and `/start`; null where the server is not ours to stop. */
      readonly controlUrl: string | null;
    };

export type ServerAuth = { readonly apiKey: string } | { readonly username: string; readonly password: string };

/**
 * Gives each project one server for all its test files: the one that SIGMA_BRIDGE_TEST_ELASTIC_URL names (with _API_KEY,
 * or _USERNAME and _PASSWORD), else a fresh one of the project's ELASTIC_VERSION. Where neither can be had, the tests are
 * skipped and the reason is printed; in CI that is a failure.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const version = project.config.env.ELASTIC_VERSION;
  if (typeof version !== 'string') throw new Error(`project '${project.name}' names no ELASTIC_VERSION`);
  const namedUrl = process.env.SIGMA_BRIDGE_TEST_ELASTIC_URL;
  if (namedUrl !== undefined) {
    project.provide('elastic', await namedServer(namedUrl, version));
    return undefined;
  }
  const found = await findParts(version);
  if ('reason' in found) {
    project.provide('elastic', absent(version, found.reason));
    return undefined;
  }
  const server = await ElasticServer.install(found.zip, version, found.jdk);
  const control = await startControl(server);
  const teardown = async () => {
    control.server.close();
    await server.remove();
  };
  try {
    await server.start();
  } catch (error) {
    await teardown();
    throw error;
  }
  const auth = { username: server.username, password: server.password };
  project.provide('elastic', { kind: 'running', url: server.url, auth, version, controlUrl: control.url });
  return teardown;
}

async function findParts(version: string): Promise<{ zip: string; jdk: string } | { reason: string }> {
  // The pairs that reference measurements were made with; 8.x does not run on the newest JDKs, 9.x not on 17.
  const major = version.startsWith('8.') ? 17 : 25;
  const jdk = findJdk(major);
  if (jdk === null) return { reason: `no JDK ${major} (with javac) is installed; JAVA_HOME_${major} can name one` };
  try {
    return { zip: await downloadDistribution(version), jdk };
  } catch (error) {
    return { reason: `it cannot be downloaded: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function namedServer(url: string, wanted: string): Promise<ProvidedServer> {
  const named = (name: string) => process.env[`SIGMA_BRIDGE_TEST_ELASTIC_${name}`];
  const apiKey = named('API_KEY');
  const auth =
    apiKey === undefined ? { username: named('USERNAME') ?? '', password: named('PASSWORD') ?? '' } : { apiKey };
  const answer = await fetch(url, { headers: { authorization: authorization(auth) } });
  if (!answer.ok) throw new Error(`SIGMA_BRIDGE_TEST_ELASTIC_URL ${url} answers ${answer.status}`);
  const { version } = (await answer.json()) as { version: { number: string } };
  const major = (text: string) => text.split('.')[0];
  if (major(version.number) !== major(wanted)) return absent(wanted, `${url} is ${version.number}`);
  return { kind: 'running', url, auth, version: version.number, controlUrl: null };
}

function authorization(auth: ServerAuth): string {
  return 'apiKey' in auth ? `ApiKey ${auth.apiKey}` : `Basic ${btoa(`${auth.username}:${auth.password}`)}`;
}

function absent(version: string, why: string): ProvidedServer {
  const reason = `no Elasticsearch ${version} for the tests: ${why}`;
  if (process.env.CI === 'true') throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  return { kind: 'absent', reason };
}

/** Test files run in other processes than this one: they stop and start the server over HTTP. */
async function startControl(server: ElasticServer): Promise<{ server: Server; url: string }> {
  const deeds: Readonly<Record<string, () => Promise<void>>> = {
    '/stop': () => server.stop(),
    '/kill': () => server.kill(),
    '/start': () => server.start(),
  };
  const control = createServer((request, response) => {
    deeds[request.url!]!().then(
      () => response.end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  control.listen(0, '127.0.0.1');
  await once(control, 'listening');
  const address = control.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return { server: control, url: `http://127.0.0.1:${address.port}` };
}
