import { expect } from 'vitest';
import type { estypes } from '@elastic/elasticsearch';
import { recentMs } from '../../src/compile/recent-events.ts';
import { elasticTest } from './elastic-test.ts';
import { testIndices } from './test-indices.ts';
import { testSource } from './test-source.ts';

const { prefix, admin } = testIndices();
const keyword = { type: 'keyword' } as const;
const own: estypes.MappingTypeMapping = {
  properties: {
    '@timestamp': { type: 'date' },
    event: { properties: { code: keyword, ingested: { type: 'date' }, kind: keyword } },
    winlog: { properties: { channel: keyword, event_id: { type: 'long' } } },
  },
};
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

async function kindsIn(
  name: string,
  mappings: estypes.MappingTypeMapping,
  documents: readonly object[],
): Promise<readonly string[] | null> {
  const index = `${prefix}-${name}`;
  await admin().indices.create({ index, mappings, settings: { number_of_replicas: 0 } });
  for (const document of documents) await admin().index({ index, document, refresh: true });
  const source = testSource([index]);
  try {
    const kinds = await source.recentKinds(recentMs);
    return kinds?.map(({ channel, code }) => `${channel} ${code ?? '-'}`).sort() ?? null;
  } finally {
    await source.close();
  }
}

elasticTest('the kinds of events that arrived or happened lately are told', async () => {
  const documents = [
    { '@timestamp': daysAgo(1), event: { code: '4688' }, winlog: { channel: 'Security' } },
    { '@timestamp': daysAgo(1), winlog: { channel: 'System', event_id: 7045 } },
    { '@timestamp': daysAgo(400), event: { code: '1', ingested: daysAgo(6) }, winlog: { channel: 'Sysmon' } },
    { '@timestamp': daysAgo(8), event: { code: '4624' }, winlog: { channel: 'Security' } },
    { '@timestamp': daysAgo(1), event: { code: '4625', kind: 'signal' }, winlog: { channel: 'Security' } },
    { '@timestamp': daysAgo(1), event: { code: '9' } },
  ];
  expect(await kindsIn('own', own, documents)).toEqual([
    'Security -',
    'Security 4688',
    'Sysmon -',
    'Sysmon 1',
    'System -',
    'System 7045',
  ]);
});

const event = { '@timestamp': daysAgo(1), event: { code: '1' }, winlog: { channel: 'Sysmon' } };

elasticTest.each<
  [name: string, mappings: estypes.MappingTypeMapping, documents: readonly object[], kinds: object | null]
>([
  ['empty', own, [], []],
  ['nothing-mapped', {}, [], []],
  ['analysed', {}, [event], null],
  [
    'not-counted',
    { properties: { winlog: { properties: { channel: { ...keyword, doc_values: false } } } } },
    [event],
    null,
  ],
  ['not-indexed', { dynamic: false, properties: { '@timestamp': { type: 'date' } } }, [event], null],
])('an index that is %s: %#', async (name, mappings, documents, kinds) => {
  expect(await kindsIn(name, mappings, documents)).toEqual(kinds);
});
