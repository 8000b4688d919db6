import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openEmbedded } from '../../src/embedded/open-embedded.ts';
import { groupOf } from '../../src/findings/group.ts';
import type { Match } from '../../src/findings/match.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { testMatch } from '../embedded/test-match.ts';
import { jsonLines, runMain, temporaryFiles } from './run-main.ts';

/** A folder with a configuration whose data folder is `data` beside it. */
function configured(files: Readonly<Record<string, string>> = {}): {
  readonly folder: string;
  readonly config: string;
} {
  const folder = temporaryFiles({ 'sigma-bridge.yml': 'dataDir: data\n', ...files });
  return { folder, config: join(folder, 'sigma-bridge.yml') };
}

const event = (n: number) => ({ winlog: { channel: 'System', record_id: n } });
const [one, two] = [event(1), event(2)].map((document) => JSON.stringify(document));
const timeless = '{"winlog":{"channel":"System"},"@timestamp":"yesterday"}';
const events = [one, two, 'no event', two, '{"n":3}', timeless, ''].join('\n');

describe('import', () => {
  test('stores each event once, tells bad lines, and can be repeated', async () => {
    const { folder, config } = configured({ 'e.ndjson': events });
    const first = await runMain(['import', join(folder, 'e.ndjson'), '--config', config]);
    expect(first).toMatchObject({
      code: 1,
      out: '2 events stored, 1 there already, 3 bad lines left out\n',
      err: [
        expect.stringContaining('e.ndjson:3:1 FILES_NOT_JSON '),
        expect.stringContaining(
          'e.ndjson:5:1 FILES_NO_CHANNEL It has no winlog.channel, so that no rule could see it. Give ',
        ),
        expect.stringContaining('e.ndjson:6:1 FILES_NO_TIME Its @timestamp is "yesterday", which is no time: '),
      ],
    });
    const again = await runMain(['import', join(folder, 'e.ndjson'), '--config', config, '--json']);
    expect(jsonLines(again)).toEqual([{ inserted: 0, present: 3, badLines: 3, badFiles: 0 }]);
  });

  test('stores a record of an EVTX file as winlogbeat would have sent it; a shape that is none makes no folder', async () => {
    const record = '{"Event":{"System":{"EventID":6,"Channel":"System"},"EventData":null}}';
    const { folder, config } = configured({ 'e.ndjson': `${record}\n{"Event":{}}\n` });
    const command = ['import', join(folder, 'e.ndjson'), '--config', config];
    expect((await runMain([...command, '--shape', 'wlb8'])).code).toBe(2);
    expect(existsSync(join(folder, 'data'))).toBe(false);
    expect(await runMain(command)).toMatchObject({
      code: 1,
      err: [
        expect.stringContaining('e.ndjson:2:1 FILES_NOT_EVTX No record of an EVTX file: Event.System is missing. '),
      ],
    });
    const stores = await temporaryStores(testClock(Date.now()), join(folder, 'data'));
    const document = {
      event: { kind: 'event', code: '6' },
      winlog: { api: 'wineventlog', channel: 'System', event_id: '6' },
    };
    expect(await stores.events.insertEvents([{ document, sample: false }])).toEqual({ inserted: 0, present: 1 });
  });

  test('works beside a service that holds the data folder', async () => {
    const { folder, config } = configured({ 'e.ndjson': `${one!}\n` });
    const stores = await temporaryStores(testClock(Date.now()), join(folder, 'data'));
    expect(await runMain(['import', join(folder, 'e.ndjson'), '--config', config])).toMatchObject({
      code: 0,
      out: '1 event stored, 0 there already\n',
    });
    expect(await stores.events.insertEvents([{ document: event(1), sample: false }])).toEqual({
      inserted: 0,
      present: 1,
    });
  });
});

test('import beside sources in Elasticsearch is refused, as nobody would read the events', async () => {
  const { folder, config } = configured({ 'e.ndjson': events });
  const source = "{ name: logs, elasticsearch: { url: 'http://127.0.0.1:9200' }, indices: [logs] }";
  writeFileSync(config, `dataDir: data\nsources: [${source}]\n`);
  expect(await runMain(['import', join(folder, 'e.ndjson'), '--config', config])).toMatchObject({
    code: 2,
    out: '',
    err: [
      expect.stringMatching(
        /^CLI_NO_EVENT_STORE The rules read the source 'logs', and nobody would read what is imported\. Send /,
      ) as string,
    ],
  });
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

describe('findings', () => {
  let config: string;

  /** Two findings: of PsExec on DC01, and a later one of a pipe on FS01. */
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sigma-bridge-'));
    config = join(folder, 'sigma-bridge.yml');
    writeFileSync(config, 'dataDir: data\n');
    const stores = await openEmbedded({ dataDir: join(folder, 'data'), now: Date.now });
    const matches = [
      matchOf(1, { title: 'PsExec', level: 'high', host: 'DC01', user: 'CORP\\bert' }),
      matchOf(2, { title: 'PsExec', level: 'high', host: 'DC01', user: 'CORP\\bert' }),
      matchOf(3, { title: 'Pipe', level: 'low', host: 'FS01', user: 'CORP\\anna' }),
    ];
    await stores.findings.createMatches(matches);
    await stores.findings.recomputeGroups(matches.map(groupOf));
    await stores.close();
    return () => {
      rmSync(folder, { recursive: true });
    };
  });

  test('are listed for people, newest first', async () => {
    const { code, out, err } = await runMain(['findings', '--config', config]);
    expect([code, err]).toEqual([0, []]);
    expect(out).toMatchInlineSnapshot(`
      "2026-01-31T12:00:03.000Z  low            open               1  fs01  Pipe
      2026-01-31T12:00:02.000Z  high           open               2  dc01  PsExec
      "
    `);
  });

  test.each([
    [['--host', 'dc01'], ['PsExec']],
    [['--user', 'corp\\anna'], ['Pipe']],
    [['--user', 'bert'], ['PsExec']],
    [['--rule', 'rule-pipe'], ['Pipe']],
    [['--level', 'high', '--level', 'critical'], ['PsExec']],
    [
      ['--status', 'open'],
      ['Pipe', 'PsExec'],
    ],
    [['--status', 'closed'], []],
    [['--limit', '1'], ['Pipe']],
  ])('%j gives %j', async (options, titles) => {
    const outcome = await runMain(['findings', ...options, '--json', '--config', config]);
    expect(outcome.code).toBe(0);
    expect(jsonLines(outcome).map(({ rule }) => (rule as { title: string }).title)).toEqual(titles);
  });

  test('say so where there are more, or none', async () => {
    expect((await runMain(['findings', '--limit', '1', '--config', config])).err).toEqual([
      'There are more than these 1: raise --limit, or ask for less.',
    ]);
    expect((await runMain(['findings', '--status', 'closed', '--config', config])).err).toEqual(['No finding.']);
  });
});

interface MatchFacts extends Pick<Match['rule'], 'title' | 'level'> {
  readonly host: string;
  readonly user: string;
}

function matchOf(n: number, { title, level, host, user }: MatchFacts): Match {
  return testMatch(n, {
    rule: { id: `rule-${title.toLowerCase()}`, revision: '1', title, level },
    entity: host.toLowerCase(),
    event: { ...testMatch(n).event, computer: host, users: [user] },
  });
}

describe('keys', () => {
  test('are made, listed without the key, and deleted', async () => {
    const { config } = configured();
    const made = await runMain([
      'keys',
      'create',
      '--name',
      'soar',
      '--scope',
      'read',
      '--scope',
      'triage',
      '--config',
      config,
    ]);
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^sbk_[\w-]{43}\n$/) as string, err: [] });
    const [listed, ...others] = jsonLines(await runMain(['keys', 'list', '--json', '--config', config]));
    expect(others).toEqual([]);
    expect(listed).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      name: 'soar',
      scopes: ['read', 'triage'],
      createdAt: expect.any(String) as string,
      expiresAt: null,
      lastUsedAt: null,
    });
    const id = listed!.id as string;
    expect(await runMain(['keys', 'delete', id, '--config', config])).toMatchObject({
      code: 0,
      err: [`The key ${id} is deleted.`],
    });
    expect(await runMain(['keys', 'delete', id, '--config', config])).toMatchObject({
      code: 2,
      err: [`CLI_WRONG_USAGE No key has the ID '${id}'. sigma-bridge keys list shows them.`],
    });
    expect(await runMain(['keys', 'list', '--config', config])).toMatchObject({ code: 0, out: '' });
  });

  test('expire after --expires, and --json shows when', async () => {
    const { config } = configured();
    const outcome = await runMain([
      ...['keys', 'create', '--name', 'soar', '--scope', 'read', '--expires', '90d', '--json'],
      ...['--config', config],
    ]);
    const [key] = jsonLines(outcome);
    const lifeMs = Date.parse(key!.expiresAt as string) - Date.parse(key!.createdAt as string);
    expect(lifeMs).toBe(90 * 86_400_000);
  });

  test('leave a line in the audit log', async () => {
    const { folder, config } = configured();
    await runMain(['keys', 'create', '--name', 'soar', '--scope', 'read', '--config', config]);
    const stores = await temporaryStores(testClock(Date.now()), join(folder, 'data'));
    expect(await stores.access.listAudit(10, null)).toMatchObject([
      { by: 'command line', action: 'key.create', detail: 'soar: read' },
    ]);
  });
});

describe('backup', () => {
  test('writes one file beside a running service, and not over another', async () => {
    const { folder, config } = configured();
    await temporaryStores(testClock(Date.now()), join(folder, 'data'));
    const copy = join(folder, 'copy.sqlite');
    const command = ['backup', copy, '--config', config];
    expect(await runMain(command)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/copy\.sqlite: \d+,\d{3} bytes\n$/) as string,
      err: [],
    });
    expect(await runMain(command)).toMatchObject({
      code: 2,
      err: [expect.stringMatching(/^EMBEDDED_BACKUP_FAILED .*: there is something already\. Name /) as string],
    });
  });

  test.each([
    [[], 'No file is named for the copy.'],
    [['a', 'b'], "One file is written, and not 'b' as well."],
  ])('of %j is wrong usage', async (files, message) => {
    const { config } = configured();
    expect(await runMain(['backup', ...files, '--config', config])).toMatchObject({
      code: 2,
      err: [expect.stringContaining(`CLI_WRONG_USAGE ${message}`) as string],
    });
  });
});

describe('a data folder that cannot be used', () => {
  test.each([[['findings']], [['keys', 'list']], [['keys', 'delete', 'x']], [['backup', 'x']]])(
    '%j of a folder that is not there is refused, and does not make it',
    async (words) => {
      const { folder, config } = configured();
      expect(await runMain([...words, '--config', config])).toMatchObject({
        code: 2,
        out: '',
        err: [expect.stringMatching(/^CLI_NO_DATA_FOLDER There is no data folder '.*data'\. Name /) as string],
      });
      expect(existsSync(join(folder, 'data'))).toBe(false);
    },
  );

  test('a file in its place, or one that is no database, has its code', async () => {
    const { folder, config } = configured({ data: 'a file' });
    expect(await runMain(['findings', '--config', config])).toMatchObject({
      code: 2,
      err: [expect.stringMatching(/^EMBEDDED_UNREADABLE /) as string],
    });
    const other = configured({ 'data/sigma-bridge.sqlite': 'no database at all, but long enough to be looked at' });
    expect(await runMain(['import', folder, '--config', other.config])).toMatchObject({
      code: 2,
      err: [expect.stringMatching(/^EMBEDDED_UNREADABLE /) as string],
    });
  });
});

describe('a configuration with mistakes', () => {
  test('is told with place and hint, and nothing is done', async () => {
    const { folder, config } = configured();
    writeFileSync(config, 'dataDir: data\napi:\n  prot: 8090\n');
    expect(await runMain(['findings', '--config', config])).toEqual({
      code: 2,
      out: '',
      err: [`${config}:3:3 CONFIG_UNKNOWN_SETTING There is no setting 'api.prot'. Did you mean 'port'?`],
      drawn: [],
    });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  test('never shows the line itself, which may hold a password', async () => {
    const { config } = configured();
    writeFileSync(config, 'sources:\n  - elasticsearch: { url: "ftp://u:hunter2@x", password: "hunter2\n');
    const { code, err } = await runMain(['findings', '--config', config]);
    expect([code, err.length > 0, err.join().includes('hunter2')]).toEqual([2, true, false]);
  });

  test('of the environment is told by its variable', async () => {
    const { config } = configured();
    const { code, err } = await runMain(['findings', '--config', config], { env: { SIGMA_BRIDGE_API_PORT: 'none' } });
    expect([code, err[0]]).toEqual([
      2,
      expect.stringContaining("CONFIG_BAD_VALUE 'none' is no value of SIGMA_BRIDGE_API_PORT."),
    ]);
  });
});
