import { onTestFinished } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Log } from '../../src/hunt/log.ts';
import { packageVersion } from '../../src/load.ts';
import { openStores } from '../../src/open-stores.ts';
import type { WatchTimes } from '../../src/service/file-watch.ts';
import { KnowledgeLoader } from '../../src/service/knowledge-loader.ts';
import { RuleKeeper } from '../../src/service/rule-keeper.ts';
import { Service } from '../../src/service/service.ts';
import type { TestClock } from '../embedded/temporary-stores.ts';
import { silentLog } from '../hunt/test-scheduler.ts';

/** An object of the API, as far as the tests look at it. */
export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly etag: string | null;
}

export interface TestService {
  readonly service: Service;
  /** Requests a path, with the admin key unless the request brings one. */
  readonly fetch: (path: string, request?: RequestInit) => Promise<Response>;
  /** What a route answers. */
  readonly ask: (path: string, request?: RequestInit) => Promise<Answer>;
  /** The items of a list. */
  readonly list: (path: string) => Promise<readonly Json[]>;
  /** Sends documents as a collector would. */
  readonly send: (...documents: readonly object[]) => Promise<Json>;
}

const adminKey = 'the-admin-key-of-the-tests-of-the-service';

export interface TestServiceOptions {
  readonly watch?: WatchTimes;
  readonly log?: Log;
  /** The version that it takes itself for. */
  readonly engine?: string;
}

/** The whole service over a data folder, with the shipped rules unless `config` names others. Its first run is done. */
export async function startService(
  dataDir: string,
  clock: TestClock,
  config = '',
  { watch, log = silentLog, engine = packageVersion }: TestServiceOptions = {},
): Promise<TestService> {
  const text = `dataDir: ${dataDir}\nlog: { level: silent }\napi: { port: 0, adminKey: ${adminKey} }\n${config}`;
  const parsed = parseConfig({ file: { name: 'sigma-bridge.yml', text }, env: {}, readFile: () => '' });
  if (parsed.diagnostics.length > 0) throw new Error(JSON.stringify(parsed.diagnostics));
  const loader = new KnowledgeLoader(parsed.config, parsed.given);
  const files = await loader.read();
  const { stores } = await openStores(parsed.config, clock.now);
  const { placeholders } = parsed.config;
  const { now } = clock;
  const memory = stores!.embedded.rules;
  const rules = await RuleKeeper.open(files, { loader, placeholders, memory, engine, log, now });
  const service = new Service({ config: parsed.config, stores: stores!, rules, watch: watch ?? null, log, now });
  onTestFinished(() => service.stop());
  const address = await service.listen();
  await service.start();
  await service.tick();

  const request: TestService['fetch'] = (path, { headers: given, ...rest } = {}) => {
    const headers = new Headers(given);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${adminKey}`);
    return fetch(address + path, { ...rest, headers });
  };
  const ask: TestService['ask'] = async (path, asked) => {
    const answer = await request(path, asked);
    return { status: answer.status, body: (await answer.json()) as Json, etag: answer.headers.get('etag') };
  };
  return {
    service,
    fetch: request,
    ask,
    list: async (path) => (await ask(path)).body.items as readonly Json[],
    send: async (...documents) => {
      const body = documents.map((document) => `${JSON.stringify(document)}\n`).join('');
      const headers = { 'content-type': 'application/x-ndjson' };
      return (await ask('/api/events', { method: 'POST', headers, body })).body;
    },
  };
}
