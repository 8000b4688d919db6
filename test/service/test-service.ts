import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { configureRules } from '../../src/active-rules.ts';
import { builtInProfile } from '../../src/compile/built-in-profile.ts';
import { catalogFields } from '../../src/ecs/field-catalog.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { loadMapping, loadRules, packageRoot } from '../../src/load.ts';
import { openStores } from '../../src/open-stores.ts';
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

const { mapping, fieldTypes } = loadMapping();
const adminKey = 'the-admin-key-of-the-tests-of-the-service';

/** The whole service over a data folder, with the shipped rules unless `config` names others. Its first run is done. */
export async function startService(dataDir: string, clock: TestClock, config = ''): Promise<TestService> {
  const text = `dataDir: ${dataDir}\nlog: { level: silent }\napi: { port: 0, adminKey: ${adminKey} }\n${config}`;
  const parsed = parseConfig({ file: { name: 'sigma-bridge.yml', text }, env: {}, readFile: () => '' });
  if (parsed.diagnostics.length > 0) throw new Error(JSON.stringify(parsed.diagnostics));
  const { rules: paths, filters } = parsed.config;
  const loaded = loadRules([...(paths.length > 0 ? paths : [join(packageRoot, 'rules')]), ...filters]);
  const { stores } = await openStores(parsed.config, clock.now);
  const service = new Service({
    config: parsed.config,
    stores: stores!,
    rules: configureRules(loaded, mapping, parsed.config).rules,
    refused: loaded.refused,
    filters: loaded.filters,
    refusedFilters: loaded.refusedFilters,
    profile: builtInProfile(fieldTypes, ['wlb8']),
    fields: catalogFields(mapping, fieldTypes),
    log: silentLog,
    now: clock.now,
  });
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
