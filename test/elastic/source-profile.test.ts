import { readFileSync } from 'node:fs';
import type { estypes } from '@elastic/elasticsearch';
import { expect } from 'vitest';
import { builtInProfile } from '../../src/compile/built-in-profile.ts';
import type { FieldProfile, SourceProfile } from '../../src/compile/source-profile.ts';
import { parseFieldTypes } from '../../src/ecs/field-types.ts';
import { readPathsProfile } from '../../src/elastic/source-profile.ts';
import { elasticServer, elasticTest } from './elastic-test.ts';
import { indexDocuments } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { sysmonEvent, testCluster, testSource } from './test-source.ts';
import { putWinlogbeatTemplate } from './winlogbeat-template.ts';
import { WireProxy } from './wire-proxy.ts';

const { prefix, admin } = testIndices();

const plain: FieldProfile = { type: 'keyword', ignoreAbove: null, analyzer: null, folded: false };
const other: FieldProfile = { ...plain, type: 'other' };
const text: FieldProfile = { ...plain, type: 'text', analyzer: 'standard' };

const settings: estypes.IndicesIndexSettings = {
  number_of_replicas: 0,
  analysis: {
    analyzer: {
      script: { type: 'pattern', pattern: '[\\W&&[^-]]+' },
      // The search analyzer of a field that is cut otherwise when it is asked.
      words: { type: 'pattern', pattern: '\\W+' },
    },
    normalizer: { low: { type: 'custom', filter: ['lowercase'] } },
  },
};

interface Row {
  readonly name: string;
  /** The mapping of `x` in the first index and those that follow; null: it is not mapped there, nor in the rest. */
  readonly mapped: readonly (estypes.MappingProperty | null)[];
  readonly path?: string;
  readonly profile: FieldProfile | null;
}

const rows: readonly Row[] = [
  { name: 'keyword', mapped: [{ type: 'keyword' }], profile: plain },
  {
    name: 'the lower limit of two',
    mapped: [{ type: 'keyword' }, { type: 'keyword', ignore_above: 1024 }, { type: 'keyword', ignore_above: 256 }],
    profile: { ...plain, ignoreAbove: 256 },
  },
  { name: 'ip', mapped: [{ type: 'ip' }], profile: { ...plain, type: 'ip' } },
  { name: 'boolean', mapped: [{ type: 'boolean' }], profile: { ...plain, type: 'boolean' } },
  {
    name: 'whole numbers of two sizes',
    mapped: [{ type: 'long' }, { type: 'integer' }],
    profile: { ...plain, type: 'long' },
  },
  { name: 'a number with a fraction', mapped: [{ type: 'double' }], profile: other },
  {
    name: 'dates of two precisions',
    mapped: [{ type: 'date' }, { type: 'date_nanos' }],
    profile: { ...plain, type: 'date' },
  },
  { name: 'types that differ', mapped: [{ type: 'keyword' }, { type: 'long' }], profile: { ...plain, type: 'mixed' } },
  {
    name: 'keyword here, text there',
    mapped: [{ type: 'keyword' }, { type: 'text' }],
    profile: { ...plain, type: 'mixed' },
  },
  {
    name: 'mapped in one index only',
    mapped: [{ type: 'keyword', ignore_above: 9 }, null],
    profile: { ...plain, ignoreAbove: 9 },
  },
  { name: 'mapped in no index', mapped: [null], profile: null },
  { name: 'an object', mapped: [{ properties: { y: { type: 'keyword' } } }], profile: null },
  {
    name: 'a value within an object',
    mapped: [{ properties: { y: { type: 'keyword' } } }],
    path: 'x.y',
    profile: plain,
  },
  { name: 'text', mapped: [{ type: 'text' }], profile: text },
  {
    name: 'the keyword beside a text, where no document holds a value',
    mapped: [{ type: 'text', fields: { k: { type: 'keyword', ignore_above: 256 } } }],
    path: 'x.k',
    profile: other,
  },
  {
    name: "text with winlogbeat's script analyzer",
    mapped: [{ type: 'text', analyzer: 'script' }],
    profile: { ...text, analyzer: 'script-block' },
  },
  {
    name: 'text with an analyzer that is not known',
    mapped: [{ type: 'text', analyzer: 'words' }],
    profile: { ...text, analyzer: 'unknown' },
  },
  {
    name: 'text that is searched otherwise than indexed',
    mapped: [{ type: 'text', analyzer: 'script', search_analyzer: 'words' }],
    profile: { ...text, analyzer: 'unknown' },
  },
  {
    name: 'text that two indices cut differently',
    mapped: [{ type: 'text' }, { type: 'text', analyzer: 'script' }],
    profile: { ...text, analyzer: 'unknown' },
  },
  {
    name: 'a keyword that is lower-cased',
    mapped: [{ type: 'keyword', normalizer: 'low' }],
    profile: { ...plain, folded: true },
  },
  {
    name: 'a keyword that is lower-cased in one index only',
    mapped: [{ type: 'keyword', normalizer: 'low' }, { type: 'keyword' }],
    profile: { ...plain, folded: true },
  },
  { name: 'an alias', mapped: [{ type: 'alias', path: 'target' }], profile: other },
  {
    name: 'an alias in one index only',
    mapped: [{ type: 'alias', path: 'target' }, { type: 'keyword' }],
    profile: other,
  },
  { name: 'a value where the document says null', mapped: [{ type: 'keyword', null_value: '-' }], profile: other },
  { name: 'a field without an index', mapped: [{ type: 'keyword', index: false, doc_values: false }], profile: other },
  {
    name: 'a field that one index does not index',
    mapped: [{ type: 'keyword' }, { type: 'keyword', index: false, doc_values: false }],
    profile: other,
  },
  {
    name: 'a value within nested objects',
    mapped: [{ type: 'nested', properties: { y: { type: 'keyword' } } }],
    path: 'x.y',
    profile: other,
  },
  {
    name: 'a key of a flattened field',
    mapped: [{ type: 'flattened' }],
    path: 'x.any.key',
    profile: { ...plain, type: 'flattened' },
  },
  {
    name: 'a key of a flattened field that drops long values in silence',
    mapped: [{ type: 'flattened', ignore_above: 50 }],
    path: 'x.any.key',
    profile: other,
  },
  {
    name: 'a flattened field that drops long values in one index, itself',
    mapped: [{ type: 'flattened' }, { type: 'flattened', ignore_above: 50 }],
    profile: other,
  },
  { name: 'an object that is switched off', mapped: [{ type: 'object', enabled: false }], path: 'x.y', profile: other },
  { name: 'an object that is switched off, itself', mapped: [{ type: 'object', enabled: false }], profile: other },
  {
    name: 'an object that takes new fields in without an index',
    mapped: [{ type: 'object', dynamic: false }],
    path: 'x.new',
    profile: other,
  },
  {
    name: 'the same within another object',
    mapped: [{ type: 'object', dynamic: false, properties: { y: { type: 'object', dynamic: true } } }],
    path: 'x.y.new',
    profile: null,
  },
  {
    name: 'an object that refuses new fields',
    mapped: [{ type: 'object', dynamic: 'strict' }],
    path: 'x.new',
    profile: null,
  },
  {
    name: 'mapped here, kept without an index there',
    mapped: [{ properties: { y: { type: 'keyword' } } }, { type: 'object', dynamic: false }],
    path: 'x.y',
    profile: other,
  },
];

elasticTest('each kind of mapping, and the least favourable of several indices', async () => {
  // All rows side by side in three indices: making an index takes longer than all else.
  for (const number of [0, 1, 2]) {
    const properties = rows.map(({ mapped }, at) => [`row${at}`, { properties: { x: mapped[number] } }] as const);
    const target: estypes.MappingProperty = { type: 'keyword', ignore_above: 77 };
    await admin().indices.create({
      index: `${prefix}-row-${number}`,
      settings,
      mappings: {
        properties: {
          target,
          ...Object.fromEntries(
            properties.filter(
              ([
                ,
                {
                  properties: { x },
                },
              ]) => x != null,
            ),
          ),
        },
      },
    });
  }
  const profile = await testSource([`${prefix}-row-*`]).profile();
  const found = rows.map(({ name, path = 'x' }, at) => [name, profile.field(`row${at}.${path}`)]);
  expect(found).toEqual(rows.map(({ name, profile }) => [name, profile]));
});

elasticTest('an index that takes no new fields into its index hides what is not mapped', async () => {
  const index = `${prefix}-closed`;
  await admin().indices.create({
    index,
    settings,
    mappings: { dynamic: false, properties: { a: { type: 'keyword' } } },
  });
  const profile = await testSource([index]).profile();
  expect([profile.field('a'), profile.field('b'), profile.field('b.c')]).toEqual([plain, other, other]);
});

elasticTest('an index that is full, and leaves new fields out in silence, hides what is not mapped', async () => {
  const make = async (suffix: string, limit: number) => {
    const index = `${prefix}-${suffix}`;
    await admin().indices.create({
      index,
      settings: { ...settings, 'index.mapping.total_fields': { limit, ignore_dynamic_beyond_limit: true } },
      mappings: { properties: { a: { type: 'keyword' } } },
    });
    return [index];
  };
  const full = await make('full', 8);
  const roomy = await make('roomy', 100);
  expect((await testSource(full).profile()).field('b')).toEqual(other);
  expect((await testSource(roomy).profile()).field('b')).toBeNull();
  // In a hurry nobody counts.
  expect((await readPathsProfile('few', testCluster(), roomy, ['b'])).field('b')).toEqual(other);
});

elasticTest('fields that hold what another field says, or what is made when they are asked for', async () => {
  const index = `${prefix}-derived`;
  await admin().indices.create({
    index,
    settings,
    mappings: {
      properties: {
        from: { type: 'keyword', copy_to: ['to', 'within.to'] },
        to: { type: 'keyword' },
        within: { properties: { to: { type: 'text' } } },
        shadowed: { type: 'keyword' },
      },
      runtime: { made: { type: 'keyword' }, shadowed: { type: 'keyword' } },
    },
  });
  const profile = await testSource([index]).profile();
  const found = ['from', 'to', 'within.to', 'made', 'shadowed'].map((path) => profile.field(path));
  expect(found).toEqual([plain, other, other, other, other]);
});

elasticTest('fields that a script or the mapping fills', async () => {
  const index = `${prefix}-filled`;
  const properties = { own: { type: 'keyword' }, made: { type: 'keyword' }, same: { type: 'keyword' } } as const;
  await admin().indices.create({ index, settings, mappings: { properties } });
  // The test distribution has neither scripts nor constants; so the proxy says that it has.
  const answered = {
    own: properties.own,
    made: { type: 'keyword', script: { source: 'emit("a")' } },
    same: { type: 'constant_keyword', value: 'a' },
  };
  const proxy = await WireProxy.start(elasticServer().url);
  try {
    proxy.intervene({
      on: ({ path }) => path.includes('/_mapping'),
      do: { kind: 'answer', status: 200, body: { [index]: { mappings: { properties: answered } } } },
    });
    const profile = await testSource([index], { url: proxy.url }).profile();
    expect(['own', 'made', 'same'].map((path) => profile.field(path))).toEqual([plain, other, other]);
  } finally {
    await proxy.close();
  }
});

elasticTest(
  'a profile of few paths knows types, takes the worst of all else, and says nothing of other paths',
  async () => {
    const index = `${prefix}-few`;
    await admin().indices.create({
      index,
      settings,
      mappings: {
        properties: {
          a: { properties: { b: { type: 'keyword', ignore_above: 5 } } },
          c: { type: 'nested', properties: { d: { type: 'keyword' } } },
        },
      },
    });
    const profile = await readPathsProfile('few', testCluster(), [index], ['a.b', 'c.d', 'absent']);
    expect(['a.b', 'c.d', 'absent'].map((path) => profile.field(path))).toEqual([
      { ...plain, ignoreAbove: 0, folded: true },
      other,
      null,
    ]);
    expect(() => profile.field('a')).toThrow('was asked for a');
  },
);

const event = (fields: Readonly<Record<string, unknown>>) => sysmonEvent('2026-03-01T10:00:00Z', fields);
const piped = { event: { module: 'sysmon' } };
const by = (version: string) => ({ agent: { type: 'winlogbeat', version } });

elasticTest.each([
  { name: 'winlogbeat 8 with modules', documents: [event({ ...piped, ...by('8.19.2') })], shapes: ['wlb8'] },
  {
    name: 'winlogbeat without modules',
    documents: [event(by('7.17.1')), event(by('9.1.0'))],
    shapes: ['raw9', 'raw8'],
  },
  {
    name: 'an upgrade, and the Agent',
    documents: [
      event({ ...piped, ...by('9.0.0') }),
      event({ ...piped, ...by('8.0.0') }),
      event({ ...piped, ...by('7.0.0') }),
      event({ data_stream: { dataset: 'windows.sysmon_operational' }, agent: { type: 'filebeat', version: '8.19.2' } }),
    ],
    shapes: ['wlb9', 'wlb8', 'wlb7', 'agent'],
  },
  {
    name: 'documents that name no agent, but what they were written with',
    documents: [
      event({ ...piped, ecs: { version: '1.12.0' } }),
      event({ winlog: { channel: 'x', api: 'wineventlog' } }),
    ],
    shapes: ['wlb8', 'raw8'],
  },
  { name: 'documents that name nothing', documents: [event(by('8.1.0')), event({})], shapes: [] },
])('shapes: $name', async ({ documents, shapes }) => {
  const index = `${prefix}-shapes`;
  await admin().indices.create({
    index: `${index}-2026.03.01`,
    settings,
    mappings: { dynamic_templates: [{ strings: { match_mapping_type: 'string', mapping: { type: 'keyword' } } }] },
  });
  try {
    await indexDocuments(admin(), index, documents);
    expect((await testSource([`${index}-*`]).profile()).shapes).toEqual(shapes);
  } finally {
    await admin().indices.delete({ index: `${index}-2026.03.01` });
  }
});

elasticTest("winlogbeat's template maps every path as the built-in profile says", async () => {
  const group = `${prefix}-wlb`;
  await putWinlogbeatTemplate(admin(), group);
  const data = { winlog: { channel: 'Security', event_data: { AccessList: 'found, not listed' } } };
  await indexDocuments(admin(), group, [event(data)]);
  const profile = await testSource([`${group}-*`]).profile();
  const file = 'mappings/types/winlogbeat-8.yml';
  const { types } = parseFieldTypes(readFileSync(file, 'utf8'), file);
  const builtIn = builtInProfile(types!, []);
  const paths = [
    'winlog.channel',
    'process.executable',
    'winlog.event_data.AccessList',
    'winlog.event_data.SubjectUserName',
    'powershell.file.script_block_text',
    'source.ip',
    'source.port',
    'sysmon.file.archived',
    'event.ingested',
    'absent',
  ];
  const by = (field: SourceProfile['field']) => Object.fromEntries(paths.map((path) => [path, field(path)]));
  expect(by((path) => profile.field(path))).toEqual(by((path) => builtIn.field(path)));
});
