import { beforeAll, describe, expect, test } from 'vitest';
import { buildWorld, ids } from './world.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly enum?: readonly string[]; readonly type?: string };
}
type Paths = Readonly<Record<string, Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>>>;

interface List {
  /** What tells the items apart, as short names. */
  readonly nameOf: (item: Readonly<Record<string, unknown>>) => unknown;
  /** All, in the order of the list's default sort. */
  readonly all: readonly string[];
  /** Query -> the items it gives, in order. Each differs from `all` but for the default sort. */
  readonly queries: Readonly<Record<string, readonly string[]>>;
}

const letterOf = ({ id }: Readonly<Record<string, unknown>>) => String(id).charAt(0);

const lists: Readonly<Record<string, List>> = {
  '/api/findings': {
    nameOf: letterOf,
    all: ['a', 'c', 'b'],
    queries: {
      'host=dc01.CORP.example': ['a', 'c'],
      'user=ANNA': ['b'],
      'user=CORP%5Canna': ['b'],
      [`rule=${ids.pipe.toUpperCase()}`]: ['c', 'b'],
      'level=medium': ['b'],
      'level=medium,high': ['a', 'b'],
      'level=medium&level=high': ['a', 'b'],
      'status=closed': ['c'],
      'from=2026-01-31T07:30:00Z': ['a', 'c'],
      'from=2026-01-31T10:30:00+01:00': ['a'],
      'from=2026-01-31T10:30:00%2B01:00': ['a'],
      'to=2026-01-31T07:30:00Z': ['c', 'b'],
      'sort=-lastSeen': ['a', 'c', 'b'],
      'sort=lastSeen': ['b', 'c', 'a'],
      'sort=-firstSeen': ['a', 'b', 'c'],
      'sort=firstSeen': ['c', 'b', 'a'],
      'sort=-level': ['a', 'b', 'c'],
      'sort=-matches': ['c', 'a', 'b'],
      'sort=changed': ['b', 'a', 'c'],
    },
  },
  '/api/matches': {
    nameOf: letterOf,
    all: ['2', '4', '1', '3'],
    queries: {
      [`finding=${ids.findings[0]}`]: ['2', '1'],
      [`rule=${ids.pipe.toUpperCase()}`]: ['3'],
      'host=fs01.corp.example': ['3'],
      'from=2026-01-31T08:30:00Z': ['2', '4'],
      'to=2026-01-31T08:30:00Z': ['1', '3'],
      'sort=-time': ['2', '4', '1', '3'],
      'sort=time': ['3', '1', '4', '2'],
      'sort=stored': ['1', '4', '2', '3'],
    },
  },
  '/api/rules': {
    nameOf: ({ file }) => file,
    all: ['rules/broken.yml', 'rules/psexec.yml', 'rules/pipe.yml'],
    queries: {
      'verdict=exact,refused': ['rules/broken.yml', 'rules/pipe.yml'],
      'level=high': ['rules/psexec.yml'],
      'status=test': ['rules/pipe.yml'],
      'tag=ATTACK.T1569.002': ['rules/psexec.yml'],
      'enabled=false': ['rules/broken.yml'],
      'stale=true': ['rules/pipe.yml'],
      'changed=false': ['rules/broken.yml', 'rules/psexec.yml'],
      'blind=true': ['rules/pipe.yml'],
      'storm=true': ['rules/psexec.yml'],
    },
  },
  '/api/coverage': {
    nameOf: ({ source }) => source,
    all: ['dc', 'embedded'],
    queries: {
      'source=embedded': ['embedded'],
      [`rule=${ids.psexec.toUpperCase()}`]: ['dc'],
      'from=2026-01-31T00:00:00Z': ['dc', 'embedded'],
      'to=2026-01-31T00:00:00Z': ['dc', 'embedded'],
    },
  },
  '/api/fields': {
    nameOf: ({ field, places }) => `${String(field)} ${(places as unknown[]).length}`,
    all: ['EventID 1', 'Hashes 2', 'Image 2'],
    queries: {
      'name=hashes': ['Hashes 2'],
      'name=FILE.pe.imphash': ['Hashes 2'],
      'logsource=Process_Creation': ['EventID 1', 'Image 2'],
      'shape=raw8': ['EventID 1', 'Hashes 1', 'Image 1'],
      'source=dc&name=Image': ['Image 2'],
    },
  },
  '/api/sources': { nameOf: ({ name }) => name, all: ['dc', 'embedded'], queries: { 'state=ready': ['embedded'] } },
  '/api/filters': { nameOf: ({ title }) => title, all: ['Admins', 'Software distribution'], queries: {} },
  '/api/quarantine': { nameOf: letterOf, all: ['3', '4'], queries: {} },
  '/api/audit': { nameOf: ({ subject }) => subject, all: ['key-read', ids.findings[2]], queries: {} },
  '/api/backfills': { nameOf: ({ id }) => id, all: ['second', 'first'], queries: {} },
  '/api/keys': { nameOf: ({ name }) => name, all: ['admin', 'expired', 'ingest', 'read', 'triage'], queries: {} },
};

const { request, list } = buildWorld();
let paths: Paths;
beforeAll(async () => {
  paths = (await request({ url: '/api/openapi.json' })).json<{ paths: Paths }>().paths;
});

const names = async (path: string, query: string) => {
  const { items, next } = await list(`${path}?${query}`);
  return { names: items.map(lists[path]!.nameOf), next };
};

test('the lists below are those of the OpenAPI document', () => {
  const listed = Object.entries(paths).filter(([, { get }]) => get?.parameters?.some(({ name }) => name === 'cursor'));
  expect(listed.map(([path]) => path).sort()).toEqual(Object.keys(lists).sort());
});

describe.each(Object.entries(lists))('%s', (path, { all, queries }) => {
  test('every parameter and every sort of the OpenAPI document is exercised', () => {
    const parameters = paths[path]!.get!.parameters!.filter(({ in: place }) => place === 'query');
    const wanted = parameters.flatMap(({ name, schema }) =>
      name === 'sort' ? schema.enum!.map((sort) => `sort=${sort}`) : [name],
    );
    const exercised = Object.keys(queries).map((query) => (query.startsWith('sort=') ? query : query.split('=')[0]!));
    expect(new Set(wanted)).toEqual(new Set([...exercised, 'limit', 'cursor']));
  });

  test('without parameters it gives everything, in its order', async () => {
    expect(await names(path, '')).toEqual({ names: all, next: null });
  });

  test.each(Object.entries(queries))('%s gives %j', async (query, expected) => {
    expect((await names(path, query)).names).toEqual(expected);
  });

  test('pages of one item give each item once, whatever the sort', async () => {
    const sorts = Object.keys(queries).filter((query) => query.startsWith('sort='));
    for (const sort of sorts.length > 0 ? sorts : ['']) {
      const seen: unknown[] = [];
      let cursor = '';
      while (seen.length < all.length) {
        const { names: found, next } = await names(path, `${sort}&limit=1${cursor}`);
        expect(found).toHaveLength(1);
        seen.push(...found);
        cursor = `&cursor=${next ?? ''}`;
      }
      expect(seen).toEqual((await names(path, sort)).names);
    }
  });

  test.each([
    ['limit=0', 'API_BAD_PARAMETER'],
    ['limit=1001', 'API_BAD_PARAMETER'],
    ['limit=ten', 'API_BAD_PARAMETER'],
    ['limit=1&limit=2', 'API_BAD_PARAMETER'],
    ['cursor=nonsense', 'API_BAD_PARAMETER'],
    ['hots=dc01', 'API_UNKNOWN_PARAMETER'],
  ])('%s is refused', async (query, code) => {
    const response = await request({ url: `${path}?${query}` });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, code]);
  });
});

test('the change feed goes on from its end: a finding that changed since comes again', async () => {
  const world = buildWorld();
  const first = await world.list('/api/findings?sort=changed');
  expect(await world.list(`/api/findings?sort=changed&cursor=${first.next!}`)).toEqual({ items: [], next: first.next });
  await world.request({
    method: 'PATCH',
    url: `/api/findings/${ids.findings[1]}`,
    headers: { 'if-match': '"0"' },
    payload: { status: 'closed' },
  });
  const later = await world.list(`/api/findings?sort=changed&cursor=${first.next!}`);
  expect(later.items.map(letterOf)).toEqual(['b']);
});
