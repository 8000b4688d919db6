import { beforeAll, describe, expect } from 'vitest';
import { buildQuery } from '../../src/compile/build-query.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { pushedQueries } from '../../src/compile/pushed-queries.ts';
import { boolOf } from '../../src/compile/query-parts.ts';
import type { Query } from '../../src/compile/query.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import type { SourceProfile } from '../../src/compile/source-profile.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { bind } from '../compile/shipped.ts';
import { elasticTest, isServed } from './elastic-test.ts';
import type { EventDocument } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { testSource } from './test-source.ts';
import { putWinlogbeatTemplate } from './winlogbeat-template.ts';

/*
 * Where Elasticsearch does not hold what the document says, a row each for what is asked and for what is excluded: the
 * matcher matches the document, the query finds it, and does not without the clause that is there for its sake.
 */

interface Row {
  readonly name: string;
  /** `logsource` and `detection` of the rule. */
  readonly rule: string;
  readonly document: EventDocument;
  /** How the query would be without its guard. */
  readonly unguarded: (query: Query) => Query;
}

const fileEvent = (detection: string) =>
  `logsource: { product: windows, category: file_event }\ndetection: ${detection}`;
const connection = (detection: string) =>
  `logsource: { product: windows, category: network_connection }\ndetection: ${detection}`;
const script = (detection: string) => `logsource: { product: windows, category: ps_script }\ndetection: ${detection}`;

function event(channel: string, code: string, fields: EventDocument): EventDocument {
  return { '@timestamp': '2026-11-01T10:00:00.000Z', event: { code, module: 'x' }, winlog: { channel }, ...fields };
}
const sysmon = 'Microsoft-Windows-Sysmon/Operational';
const file = (path: string | readonly string[]) => event(sysmon, '11', { file: { path } });
const to = (destination: EventDocument) => event(sysmon, '3', { destination });
const block = (script_block_text: string) =>
  event('Microsoft-Windows-PowerShell/Operational', '4104', { powershell: { file: { script_block_text } } });

const eitherCase: Query = { regexp: { 'file.path': { value: '.*[Üü][bB][eE][rR].*', flags: 'NONE' } } };
const tooLong = `C:\\${'x'.repeat(2000)}.evil`;

const rows: readonly Row[] = [
  {
    name: 'a long value is asked for among those that are not indexed',
    rule: fileEvent("{ selection: { TargetFilename|endswith: '.evil' }, condition: selection }"),
    document: file(tooLong),
    unguarded: replacing({ term: { _ignored: 'file.path' } }, null),
  },
  {
    name: 'a long value is no absence that excludes',
    rule: fileEvent('{ filter: { TargetFilename: null }, condition: not filter }'),
    document: file(tooLong),
    unguarded: replacing({ term: { _ignored: 'file.path' } }, null),
  },
  {
    name: 'a letter outside ASCII is asked for in either case',
    rule: fileEvent("{ selection: { TargetFilename|contains: 'ÜBER' }, condition: selection }"),
    document: file('C:\\über.exe'),
    unguarded: replacing(eitherCase, insensitive('wildcard', 'file.path', '*ÜBER*')),
  },
  {
    name: 'no other letter is excluded for one outside ASCII',
    rule: fileEvent("{ filter: { TargetFilename|contains: 'ÜBER' }, condition: not filter }"),
    document: file('C:\\aber.exe'),
    unguarded: replacing(eitherCase, insensitive('wildcard', 'file.path', '*?BER*')),
  },
  {
    name: 'analysed text is asked for by parts of its words',
    rule: script("{ selection: { ScriptBlockText|contains: 'Evil Run' }, condition: selection }"),
    document: block('Invoke-Evil Run-It'),
    unguarded: replacing(
      { wildcard: { 'powershell.file.script_block_text': { value: '*evil' } } },
      insensitive('wildcard', 'powershell.file.script_block_text', '*Evil Run*'),
    ),
  },
  {
    name: 'analysed text that has the words alone is not excluded',
    rule: script("{ filter: { ScriptBlockText|contains: ' a b ' }, condition: not filter }"),
    document: block('say b a now'),
    unguarded: excludingWhatIsAsked(
      script("{ selection: { ScriptBlockText|contains: ' a b ' }, condition: selection }"),
    ),
  },
  {
    name: 'a part of an address is asked for as any address',
    rule: connection("{ selection: { DestinationIp|startswith: '10.1.' }, condition: selection }"),
    document: to({ ip: '10.1.2.3' }),
    unguarded: replacing({ exists: { field: 'destination.ip' } }, null),
  },
  {
    name: 'an address that was written otherwise is not excluded',
    rule: connection("{ filter: { DestinationIp: '::1' }, condition: not filter }"),
    document: to({ ip: '0:0:0:0:0:0:0:1' }),
    unguarded: excludingWhatIsAsked(connection("{ selection: { DestinationIp: '::1' }, condition: selection }")),
  },
  {
    name: 'a part of a number is asked for as any number',
    rule: connection("{ selection: { DestinationPort|startswith: '44' }, condition: selection }"),
    document: to({ port: 443 }),
    unguarded: replacing({ exists: { field: 'destination.port' } }, null),
  },
  {
    name: 'a number that was written otherwise is not excluded',
    rule: connection('{ filter: { DestinationPort: 443 }, condition: not filter }'),
    document: to({ port: '0443' }),
    unguarded: excludingWhatIsAsked(connection('{ selection: { DestinationPort: 443 }, condition: selection }')),
  },
  {
    name: 'of several values each of all parts is asked for by itself',
    rule: fileEvent('{ selection: { TargetFilename|contains|all: [one, two] }, condition: selection }'),
    document: file(['C:\\two.exe', 'C:\\one.exe']),
    unguarded: replacing(
      insensitive('wildcard', 'file.path', '*one*'),
      insensitive('wildcard', 'file.path', '*one*two*'),
    ),
  },
  {
    name: 'of several values the empty one does not exclude',
    rule: fileEvent("{ filter: { TargetFilename|re: '^x*$' }, condition: not filter }"),
    document: file(['', 'C:\\one.exe']),
    unguarded: replacing({ term: { 'file.path': '' } }, null),
  },
];

const { prefix, admin } = testIndices();
const index = `${prefix}-2026.11.01`;
let profile: SourceProfile | null = null;

beforeAll(async () => {
  if (!isServed) return;
  const client = admin();
  await putWinlogbeatTemplate(client, prefix);
  const operations = rows.flatMap(({ name, document }) => [{ create: { _index: index, _id: name } }, document]);
  const { errors } = await client.bulk({ operations, refresh: true });
  expect(errors).toBe(false);
  profile = await testSource([index]).profile();
});

describe('what the index does not hold as the document says it', () => {
  elasticTest.each(rows)('$name', async ({ name, rule, document, unguarded }) => {
    const { bound } = bind(rule);
    const decided = await createNaiveDecider(buildRuleSet([bound])).decide([
      viewEvent({ index: null, id: null, document }),
    ]);
    expect(decided).toMatchObject([{ event: 0, rule: 0 }]);

    const query = buildQuery(bound, profile!).dsl;
    expect(await isFound(name, query)).toBe(true);
    const [pushed, ...more] = pushedQueries(bound, profile!);
    expect(more).toEqual([]);
    expect(await isFound(name, pushed!)).toBe(true);

    const weaker = unguarded(query);
    expect(weaker).not.toEqual(query);
    expect(await isFound(name, weaker)).toBe(false);
  });
});

async function isFound(id: string, query: Query): Promise<boolean> {
  const { hits } = await admin().search({ index, query: { bool: { filter: [query, { ids: { values: [id] } }] } } });
  return hits.hits.length === 1;
}

function insensitive(kind: string, path: string, value: string): Query {
  return { [kind]: { [path]: { value, case_insensitive: true } } };
}

/** Puts another leaf for each that is `guard`, or none. */
function replacing(guard: Query, other: Query | null): (query: Query) => Query {
  const replaced = (query: Query): readonly Query[] => {
    if (JSON.stringify(query) === JSON.stringify(guard)) return other === null ? [] : [other];
    const bool = boolOf(query);
    if (bool === null) return [query];
    const parts = Object.entries(bool).map(([occur, of]) => [
      occur,
      Array.isArray(of) ? (of as readonly Query[]).flatMap(replaced) : (of as number),
    ]);
    return [{ bool: Object.fromEntries(parts) as Query }];
  };
  return (query) => replaced(query)[0]!;
}

/** Excludes all that the query of another rule finds, which is more than that rule means. */
function excludingWhatIsAsked(rule: string): (query: Query) => Query {
  return (query) => ({ bool: { filter: [query], must_not: [buildQuery(bind(rule).bound, profile!).dsl] } });
}
