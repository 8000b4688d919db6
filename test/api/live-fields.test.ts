import { expect, test } from 'vitest';
import { SourceError } from '../../src/hunt/event-source.ts';
import { buildWorld } from './world.ts';

const url = '/api/fields?name=Image&logsource=process_creation&source=dc';

interface Live {
  readonly documents: number;
  readonly paths: readonly { readonly path: string; readonly example: string | null }[];
}

async function liveOf(key: 'admin' | 'read', world = buildWorld()): Promise<readonly (Live | null)[]> {
  const response = await world.request({ url, key });
  return response.json<{ items: readonly { live: Live | null }[] }>().items.map(({ live }) => live);
}

test('a source tells how it maps and fills a field, with an example that is cut', async () => {
  const found = (await liveOf('admin')).find((live) => live?.documents === 1);
  expect(found?.paths).toContainEqual(
    expect.objectContaining({
      path: 'winlog.event_data.Image',
      types: ['wildcard'],
      filled: 1,
      example: `C:\\${'a'.repeat(56)}…`,
    }),
  );
});

test('examples are for keys that may do everything', async () => {
  const live = await liveOf('read');
  expect(live.some((one) => one?.documents === 1)).toBe(true);
  expect(live.flatMap((one) => one?.paths ?? []).map(({ example }) => example)).not.toContainEqual(expect.any(String));
});

test('a source that cannot be read tells nothing, and one that there is not is a problem', async () => {
  const failure = new SourceError('ELASTIC_UNREACHABLE', 'No connection.', { transient: true });
  const fails = () => Promise.reject(failure);
  const world = buildWorld({ fieldReader: () => ({ fieldTypes: fails, newest: fails }) });
  expect(new Set(await liveOf('read', world))).toEqual(new Set([null]));
  const unknown = await buildWorld().request({ url: url.replace('dc', 'nowhere') });
  expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([404, 'API_NOT_FOUND']);
});
