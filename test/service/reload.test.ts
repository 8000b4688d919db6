import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { idOf, ruleText } from '../cli/rule-text.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { temporaryFolder, testClock } from '../embedded/temporary-stores.ts';
import { recordingLog } from './recording-log.ts';
import { startService } from './test-service.ts';
import type { Json, TestService } from './test-service.ts';
import { whoami } from './whoami-event.ts';

const mute = 'selection: { Image|endswith: "\\\\nothing.exe" }';
const broken = ruleText('a', { detection: 'selection: { Image|contians: x }' });

interface Running extends TestService {
  readonly folder: string;
  readonly dataDir: string;
  readonly lines: ReturnType<typeof recordingLog>['lines'];
  readonly write: (name: string, text: string) => void;
  readonly remove: (name: string) => void;
  /** Sends events, and lets the clock go on and what is due run. */
  readonly receive: (...events: readonly object[]) => Promise<void>;
  /** Of each rule: title, whether it runs, and the code of what is wrong with its file. */
  readonly rules: () => Promise<readonly unknown[]>;
  /** Title of the rule and matches of each finding. */
  readonly found: () => Promise<Readonly<Record<string, unknown>>>;
  /** The same data folder and rules, in another process. */
  readonly restart: (changes?: Pick<StartOptions, 'engine'>) => Promise<Running>;
}

interface StartOptions {
  readonly config?: string;
  readonly folder?: string;
  readonly dataDir?: string;
  readonly clock?: ReturnType<typeof testClock>;
  readonly engine?: string;
}

async function start(
  files: Readonly<Record<string, string>>,
  {
    config = '',
    folder = temporaryFiles(files),
    dataDir = temporaryFolder(),
    clock = testClock(),
    engine = '0.1.0',
  }: StartOptions = {},
): Promise<Running> {
  const { log, lines } = recordingLog();
  const settings = `samples: false\nrules: [${folder}]\n${config}`;
  const service = await startService(dataDir, clock, settings, { log, engine });
  return {
    ...service,
    folder,
    dataDir,
    lines,
    write(name, text) {
      writeFileSync(join(folder, name), text);
    },
    remove(name) {
      rmSync(join(folder, name), { recursive: true });
    },
    async receive(...events) {
      if (events.length > 0) await service.send(...events);
      clock.forward(60_000);
      await service.service.tick();
    },
    async rules() {
      return (await service.list('/api/rules')).map(({ title, enabled, stale }) => {
        const [diagnostic] = ((stale as Json | null)?.diagnostics ?? []) as readonly Json[];
        return [title, enabled, ...(diagnostic === undefined ? [] : [diagnostic.code])];
      });
    },
    async found() {
      const findings = await service.list('/api/findings');
      return Object.fromEntries(
        findings.map(({ rule, matches }) => [(rule as Json).title as string, matches] as const),
      );
    },
    async restart(changes = {}) {
      await service.service.stop();
      return start({}, { config, folder, dataDir, clock, ...changes });
    },
  };
}

test('rules that come, change and go are what runs after a reload, and what is shown', async () => {
  const service = await start({ 'a.yml': ruleText('a'), 'b.yml': ruleText('b'), 'c.yml': ruleText('c') });
  service.write('a.yml', ruleText('a', { detection: mute }));
  service.remove('b.yml');
  service.write('d.yml', ruleText('d'));
  const answer = await service.ask('/api/rules/reload', { method: 'POST' });
  expect(answer).toMatchObject({
    status: 200,
    body: { added: [idOf('d')], edited: [idOf('a')], removed: [idOf('b')], stale: [] },
  });
  await service.receive(whoami(1));
  expect(await service.found()).toEqual({ 'Rule c': 1, 'Rule d': 1 });
  expect(await service.rules()).toEqual([
    ['Rule a', true],
    ['Rule c', true],
    ['Rule d', true],
  ]);
  expect((await service.ask(`/api/rules/${idOf('d')}`)).body).toMatchObject({
    file: join(service.folder, 'd.yml'),
    line: 1,
    revision: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    stale: null,
  });
  expect(service.lines('rule removed')).toMatchObject([{ rule: idOf('b'), file: join(service.folder, 'b.yml') }]);
});

test('of a file with a mistake the old revision goes on, visibly, and all others load', async () => {
  const service = await start({ 'a.yml': ruleText('a'), 'b.yml': ruleText('b') });
  const { body: before } = await service.ask(`/api/rules/${idOf('a')}`);
  service.write('a.yml', broken);
  service.write('c.yml', ruleText('c'));
  await service.service.reload();
  await service.receive(whoami(1));
  expect(await service.found()).toEqual({ 'Rule a': 1, 'Rule b': 1, 'Rule c': 1 });
  const { body } = await service.ask(`/api/rules/${idOf('a')}`);
  const place = { file: join(service.folder, 'a.yml'), line: 7, column: 24 };
  expect(body).toEqual({
    ...before,
    blindOn: [],
    stale: {
      since: '2026-01-31T12:00:00.000Z',
      diagnostics: [expect.objectContaining({ code: 'SIGMA_UNKNOWN_MODIFIER', at: place })],
    },
  });
  expect(service.lines('mistake in a file of rules')).toMatchObject([
    { ...place, level: 'warn', code: 'SIGMA_UNKNOWN_MODIFIER' },
  ]);
  expect(service.lines('rule runs as it was before its file was changed')).toMatchObject([
    { level: 'warn', rule: idOf('a'), revision: before.revision },
  ]);
  expect(await service.list('/api/rules?stale=true')).toMatchObject([{ id: idOf('a') }]);
  const metrics = await (await service.fetch('/metrics')).text();
  expect(metrics).toContain('\nsigma_bridge_stale_rules 1\n');

  service.write('b.yml', ruleText('b', { detection: mute }));
  await service.service.reload();
  expect(service.lines('mistake in a file of rules')).toHaveLength(1);
  expect((await service.ask(`/api/rules/${idOf('a')}`)).body.stale).toEqual(body.stale);

  service.write('a.yml', ruleText('a', { detection: mute }));
  await service.service.reload();
  await service.receive(whoami(2));
  expect(await service.found()).toEqual({ 'Rule a': 1, 'Rule b': 1, 'Rule c': 2 });
  expect(await service.list('/api/rules?stale=true')).toEqual([]);
});

test('after a restart the last good text of a broken file still runs, since when it did, and a deleted rule does not', async () => {
  const first = await start({ 'a.yml': `# ours\n\n---\n${ruleText('b')}---\n# theirs\n${ruleText('a')}` });
  const { body: before } = await first.ask(`/api/rules/${idOf('a')}`);
  first.write('a.yml', 'title: [\n');
  await first.service.reload();
  const { body: stale } = await first.ask(`/api/rules/${idOf('a')}`);
  expect(stale).toMatchObject({ line: before.line, revision: before.revision });
  await first.receive();
  const second = await (await first.restart()).restart();
  expect((await second.ask(`/api/rules/${idOf('a')}`)).body).toEqual(stale);
  await second.receive(whoami(1));
  expect(await second.found()).toEqual({ 'Rule a': 1, 'Rule b': 1 });

  second.write('a.yml', ruleText('a'));
  const third = await second.restart();
  expect(await third.rules()).toEqual([['Rule a', true]]);
});

test('a filter with a mistake goes on filtering', async () => {
  const filter = (condition: string): string => `title: All
id: 10000000-0000-4000-8000-000000000001
logsource: { product: windows }
filter: { rules: any, selection: { ComputerName|startswith: ws }, condition: ${condition} }
`;
  const service = await start({ 'a.yml': ruleText('a'), 'f.yml': filter('not selection') });
  service.write('f.yml', filter('not selektion'));
  await service.service.reload();
  const next = await service.restart();
  for (const { list, receive, found } of [next]) {
    await receive(whoami(1));
    expect(await found()).toEqual({});
    expect(await list('/api/filters')).toMatchObject([
      { title: 'All', refused: false, rules: 1, stale: { diagnostics: [{ code: 'SIGMA_UNKNOWN_SEARCH' }] } },
    ]);
  }
});

test('of two rules with one id the one goes on that ran before, and both files are named', async () => {
  const service = await start({ 'a.yml': ruleText('a'), 'b.yml': ruleText('b') });
  const { body: before } = await service.ask(`/api/rules/${idOf('a')}`);
  service.write('c.yml', ruleText('a', { detection: mute }));
  await service.service.reload();
  const after = await service.restart();
  for (const { ask, rules } of [after]) {
    const { body } = await ask(`/api/rules/${idOf('a')}`);
    expect(body).toMatchObject({ file: before.file, revision: before.revision, enabled: true });
    const told = JSON.stringify((body.stale as Json).diagnostics);
    expect(told).toContain(join(service.folder, 'a.yml'));
    expect(told).toContain(join(service.folder, 'c.yml'));
    expect(await rules()).toEqual([
      ['Rule a', true, 'SIGMA_DUPLICATE_ID'],
      ['Rule a', false],
      ['Rule b', true],
    ]);
  }
  expect(service.lines('mistake in a file of rules').map(({ code, file }) => [code, file])).toEqual([
    ['SIGMA_DUPLICATE_ID', join(service.folder, 'a.yml')],
    ['SIGMA_DUPLICATE_ID', join(service.folder, 'c.yml')],
  ]);
  after.remove('a.yml');
  await after.service.reload();
  await after.receive(whoami(1));
  expect(await after.found()).toEqual({ 'Rule b': 1 });
});

test('a folder within is gone with its rules; one that the configuration names keeps them until it is back', async () => {
  const service = await start({ 'in/a.yml': ruleText('a'), 'b.yml': ruleText('b') });
  service.remove('in');
  await service.service.reload();
  expect(await service.rules()).toEqual([['Rule b', true]]);
  renameSync(service.folder, `${service.folder}-away`);
  await service.service.reload();
  expect(await service.rules()).toEqual([['Rule b', true, 'LOAD_PATH_NOT_FOUND']]);
  mkdirSync(service.folder);
  await service.service.reload();
  expect(await service.rules()).toEqual([['Rule b', true, 'LOAD_NO_YAML']]);
  rmSync(service.folder, { recursive: true });
  renameSync(`${service.folder}-away`, service.folder);
  await service.service.reload();
  expect(await service.rules()).toEqual([['Rule b', true]]);
});

test('an edited rule goes on at the horizon where the old one ended, and no event is skipped or read twice', async () => {
  const service = await start({ 'a.yml': ruleText('a'), 'b.yml': ruleText('b') });
  await service.receive(whoami(1));
  service.write('a.yml', ruleText('a', { detection: 'selection: { ComputerName: ws17.corp.example }' }));
  // Not searched when the rule changes: the new revision does it in place of the old one.
  await service.send(whoami(2));
  await service.service.reload();
  await service.receive(whoami(3));
  expect(await service.found()).toEqual({ 'Rule a': 3, 'Rule b': 3 });
  const [coverage] = await service.list(`/api/coverage?rule=${idOf('a')}`);
  expect(coverage).toMatchObject({ documents: 3, lagMs: 0, gaps: [] });
  const [old, edited] = coverage!.revisions as readonly Json[];
  expect([old!.activeUntil, edited!.activeUntil]).toEqual([edited!.activeFrom, null]);
  expect(edited!.activeFrom).toBe('2026-01-31T12:01:00.001Z');
  expect([old!.open, edited!.open]).toEqual([[], []]);
});

test('fault 29: where the verdict or the query of a rule is another after an upgrade, and its text is not, that is told once and shown', async () => {
  const first = await start({ 'a.yml': ruleText('a'), 'b.yml': ruleText('b') }, { engine: '0.1.0' });
  await first.service.stop();
  const file = new DatabaseSync(join(first.dataDir, 'sigma-bridge.sqlite'));
  file.exec(`UPDATE remembered_rules SET judged = json_set(judged, '$.query', 'another', '$.verdict', 'exact')
    WHERE rule_id = '${idOf('a')}'`);
  file.close();
  const second = await first.restart({ engine: '0.2.0' });
  const change = {
    at: '2026-01-31T12:00:00.000Z',
    before: { verdict: 'exact', engine: '0.1.0' },
    now: { verdict: 'postChecked', engine: '0.2.0' },
    query: true,
  };
  expect(second.lines('rules have another verdict or query than before, and are written as they were')).toMatchObject([
    { level: 'warn', rules: 1 },
  ]);
  expect(second.lines('verdict or query changed')).toMatchObject([{ rule: idOf('a'), title: 'Rule a', ...change }]);
  expect(await second.list('/api/rules?changed=true')).toMatchObject([{ id: idOf('a'), changed: change }]);

  const third = await second.restart({ engine: '0.2.0' });
  expect(third.lines('verdict or query changed')).toEqual([]);
  expect(await third.list('/api/rules?changed=true')).toMatchObject([{ id: idOf('a'), changed: change }]);
  third.write('a.yml', ruleText('a', { detection: mute }));
  await third.service.reload();
  expect(await third.list('/api/rules?changed=true')).toEqual([]);
});

const mapping = (field: string): string => `logsources:
  - { service: ours, channel: Ours/Operational, fields: { Thing: winlog.event_data.${field} } }
`;

test('mappings are read again with the rules, and tell what they have changed; with a mistake the old ones stay', async () => {
  const mappings = temporaryFiles({ 'm.yml': mapping('One') });
  const service = await start(
    {
      'a.yml': ruleText('a', { logsource: 'service: ours', detection: 'selection: { Thing: x }' }),
      'b.yml': ruleText('b'),
    },
    { config: `mappings: [${mappings}]\n` },
  );
  const pathsOf = async (): Promise<readonly string[]> =>
    JSON.stringify((await service.ask(`/api/rules/${idOf('a')}`)).body.queries).match(/event_data\.\w+/g) ?? [];
  expect(await pathsOf()).toContain('event_data.One');
  writeFileSync(join(mappings, 'm.yml'), mapping('Two'));
  await service.service.reload();
  expect(await pathsOf()).toContain('event_data.Two');
  expect(service.lines('verdict or query changed')).toMatchObject([{ rule: idOf('a'), query: true }]);
  expect(JSON.stringify(await service.list('/api/fields?name=Thing'))).toContain('"winlog.event_data.Two"');

  writeFileSync(join(mappings, 'm.yml'), 'logsources: [\n');
  await service.service.reload();
  expect(await pathsOf()).toContain('event_data.Two');
  expect(service.lines('mistake in a file of rules')).toMatchObject([{ file: join(mappings, 'm.yml') }]);
});
