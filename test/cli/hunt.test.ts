import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { psexecCases } from '../data/psexec/cases.ts';
import { idOf, ruleText } from './rule-text.ts';
import { jsonLines, runMain, temporaryFiles } from './run-main.ts';

const event = (image: string, changes: object = {}): string =>
  JSON.stringify({
    '@timestamp': '2026-01-31T09:00:00.000Z',
    event: { code: '1' },
    winlog: {
      channel: 'Microsoft-Windows-Sysmon/Operational',
      computer_name: 'HOST1',
      record_id: 7,
      event_data: { Image: image },
    },
    ...changes,
  });
const whoami = event('C:\\Windows\\System32\\whoami.exe');
const calc = event('C:\\Windows\\System32\\calc.exe');

test('what filters remove is not printed, and is told for each filter at the end', async () => {
  const filter = (condition: string, target = 'any') =>
    `title: Quiet hosts\nid: 10000000-0000-4000-8000-000000000001\nlogsource: { product: windows }
filter: { rules: ${target}, selection: { Computer|startswith: HOST }, condition: ${condition} }\n`;
  const folder = temporaryFiles({
    'rules/a.yml': ruleText('a'),
    'rules/b.yml': ruleText('b'),
    'all.yml': filter('not selection'),
    'one.yml': filter('not selection', idOf('b')),
    'none.yml': filter('selection'),
    'broken.yml': filter('not selektion'),
    'e.ndjson': `${whoami}\n${whoami}`,
  });
  const hunted = async (name: string): Promise<unknown[]> => {
    const command = ['hunt', '--rules', `${folder}/rules`, '--filters', `${folder}/${name}.yml`];
    const outcome = await runMain([...command, '--events', `${folder}/e.ndjson`]);
    const told = outcome.err.filter((line) => line.includes(' removed '));
    const titles = jsonLines(outcome).map(({ rule }) => (rule as { title: string }).title);
    return [outcome.code, titles, told.map((line) => line.replace(`${folder}/`, ''))];
  };
  const both = ['Rule a', 'Rule b', 'Rule a', 'Rule b'];
  expect(await hunted('all')).toEqual([0, [], ["all.yml:1 'Quiet hosts' removed 4 matches"]]);
  expect(await hunted('one')).toEqual([0, ['Rule a', 'Rule a'], ["one.yml:1 'Quiet hosts' removed 2 matches"]]);
  expect(await hunted('none')).toEqual([0, both, []]);
  expect(await hunted('broken')).toEqual([2, [], []]);
});

test('filters are those of the setting as well, and a hunt without those that were asked for is none', async () => {
  const filter = `title: Quiet\nid: 10000000-0000-4000-8000-000000000001\nlogsource: { product: windows }
filter: { rules: any, selection: { Computer|startswith: HOST }, condition: not selection }\n`;
  const folder = temporaryFiles({
    'a.yml': ruleText('a'),
    'filters/quiet.yml': filter,
    'empty/readme.md': '',
    'config.yml': 'filters: [filters]\n',
    'wrong.yml': 'filters: [nowhere]\n',
    'e.ndjson': whoami,
  });
  const hunted = async (...more: readonly string[]): Promise<unknown[]> => {
    const outcome = await runMain(['hunt', '--rules', `${folder}/a.yml`, '--events', `${folder}/e.ndjson`, ...more]);
    return [outcome.code, jsonLines(outcome).length, outcome.err[0]!.replaceAll(`${folder}/`, '')];
  };
  const fine = expect.stringContaining('1 rule, 1 event, ') as string;
  expect(await hunted()).toEqual([0, 1, fine]);
  expect(await hunted('--config', `${folder}/config.yml`)).toEqual([0, 0, fine]);
  const hint = 'Check the path; relative paths start at the working directory.';
  expect(await hunted('--config', `${folder}/wrong.yml`)).toEqual([
    2,
    0,
    `LOAD_PATH_NOT_FOUND 'nowhere' does not exist. ${hint}`,
  ]);
  expect(await hunted('--filters', `${folder}/gone.yml`)).toEqual([
    2,
    0,
    `LOAD_PATH_NOT_FOUND 'gone.yml' does not exist. ${hint}`,
  ]);
  expect(await hunted('--filters', `${folder}/empty`)).toEqual([2, 0, expect.stringContaining('LOAD_NO_YAML')]);
});

test('a misspelt field of a filter is told', async () => {
  const filter = `title: Quiet\nid: 10000000-0000-4000-8000-000000000001\nlogsource: { product: windows }
filter: { rules: any, selection: { Usr: x }, condition: not selection }\n`;
  const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'f.yml': filter, 'e.ndjson': whoami });
  const command = ['hunt', '--rules', `${folder}/a.yml`, '--filters', `${folder}/f.yml`];
  const { code, err } = await runMain([...command, '--events', `${folder}/e.ndjson`]);
  expect([code, err[0]]).toEqual([
    0,
    expect.stringContaining(`${folder}/f.yml:4:36 warning COMPILE_FIELD_GUESSED No mapping knows the field 'Usr'`),
  ]);
});

describe('a match is a line of its own', () => {
  test('with rule, event, id and explanation', async () => {
    const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'events.ndjson': `${calc}\n\n${whoami}\n` });
    const outcome = await runMain(['hunt', '--rules', folder, '--events', `${folder}/events.ndjson`]);
    expect(outcome.code).toBe(0);
    const hex64 = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(jsonLines(outcome)).toEqual([
      {
        rule: { id: idOf('a'), title: 'Rule a', level: 'high' },
        event: { file: `${folder}/events.ndjson`, line: 3, id: hex64 },
        matchId: hex64,
        explanation: [
          {
            search: 'selection',
            item: 'Image|endswith',
            field: 'Image',
            path: 'winlog.event_data.Image',
            value: 'C:\\Windows\\System32\\whoami.exe',
            matched: '*\\whoami.exe',
            line: 7,
          },
        ],
      },
    ]);
    expect(outcome.err).toEqual([expect.stringMatching(/^1 rule, 2 events, 1 match in \d+\.\d s$/)]);
  });

  test('for each rule and each document; two documents of one event have one matchId', async () => {
    const moved = event('', {
      event: { code: '1', module: 'sysmon' },
      process: { executable: 'C:\\Windows\\System32\\whoami.exe' },
    }).replace('"event_data":{"Image":""}', '"event_data":{}');
    const folder = temporaryFiles({
      'a.yml': ruleText('a'),
      'b.yml': ruleText('b'),
      'e.ndjson': `${whoami}\n${moved}`,
    });
    const found = jsonLines(await runMain(['hunt', '--rules', folder, '--events', `${folder}/e.ndjson`]));
    expect(
      found.map(({ rule, event: seen }) => [(rule as { title: string }).title, (seen as { line: number }).line]),
    ).toEqual([
      ['Rule a', 1],
      ['Rule b', 1],
      ['Rule a', 2],
      ['Rule b', 2],
    ]);
    expect(new Set(found.map(({ matchId }) => matchId)).size).toBe(2);
  });

  test('files packed with gzip give the same', async () => {
    const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'e.ndjson': whoami, 'e.ndjson.gz': gzipSync(whoami) });
    const hunted = async (file: string): Promise<unknown> =>
      jsonLines(await runMain(['hunt', '--rules', folder, '--events', `${folder}/${file}`])).map(
        ({ matchId }) => matchId,
      );
    expect(await hunted('e.ndjson.gz')).toEqual(await hunted('e.ndjson'));
  });

  test('a record of an EVTX file is the same match as the document that winlogbeat sends of it', async () => {
    const System = {
      EventID: 1,
      TimeCreated: { '#attributes': { SystemTime: '2026-01-31T09:00:00.000Z' } },
      EventRecordID: 7,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: 'HOST1',
    };
    const record = { Event: { System, EventData: { Image: 'C:\\Windows\\System32\\whoami.exe' } } };
    const folder = temporaryFiles({
      'a.yml': ruleText('a'),
      'e.ndjson': `${whoami}\n${JSON.stringify(record)}`,
      'e.json': JSON.stringify([{ Event: { System } }, record], null, 2),
    });
    const command = ['hunt', '--rules', folder, '--events', `${folder}/e.json`];
    const both = await runMain([...command, '--events', `${folder}/e.ndjson`]);
    const found = jsonLines(both) as unknown as { matchId: string; event: { line: number } }[];
    expect([both.code, found.map(({ event: { line } }) => line)]).toEqual([0, [17, 1, 2]]);
    expect(new Set(found.map(({ matchId }) => matchId)).size).toBe(1);

    const forced = await runMain([...command, '--events', `${folder}/e.ndjson`, '--shape', 'evtx']);
    expect([forced.code, jsonLines(forced).length]).toEqual([1, 2]);
    expect(forced.err[0]).toContain(
      `${folder}/e.ndjson:1:1 FILES_NOT_EVTX No record of an EVTX file: Event is missing. `,
    );
  });

  test.each([[[]], [['--json']], [['--shape', 'auto']]])('with %j too', async (more) => {
    const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'e.ndjson': whoami });
    const outcome = await runMain(['hunt', '--rules', folder, '--events', `${folder}/e.ndjson`, ...more]);
    expect([outcome.code, jsonLines(outcome).length]).toEqual([0, 1]);
  });
});

describe('what is bad is told, and the rest is run', () => {
  test('lines that are no documents', async () => {
    const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'e.ndjson': `{"a":\n[1]\n${whoami}\n` });
    const outcome = await runMain(['hunt', '--rules', folder, '--events', `${folder}/e.ndjson`]);
    expect([outcome.code, jsonLines(outcome).length]).toEqual([1, 1]);
    expect(outcome.err.slice(0, 2)).toEqual([
      expect.stringContaining(`${folder}/e.ndjson:1:1 FILES_NOT_JSON `),
      expect.stringContaining(`${folder}/e.ndjson:2:1 FILES_NOT_A_DOCUMENT `),
    ]);
    expect(outcome.err[2]).toContain('1 rule, 1 event, 1 match, 2 bad lines left out in ');
  });

  test('of a file of another kind twenty lines are told one by one, the rest as a number', async () => {
    const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'e.ndjson': 'EventID=1\n'.repeat(1_000) });
    const { code, err } = await runMain(['hunt', '--rules', folder, '--events', `${folder}/e.ndjson`]);
    expect([code, err.length]).toEqual([1, 22]);
    expect(err[20]).toBe(`${folder}/e.ndjson: 980 more bad lines, not shown one by one.`);
    expect(err[21]).toContain(', 1,000 bad lines left out in ');
  });

  test('a file that is not there', async () => {
    const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'e.ndjson': whoami });
    const outcome = await runMain([
      ...['hunt', '--rules', folder],
      ...['--events', `${folder}/gone.ndjson`, '--events', `${folder}/e.ndjson`],
    ]);
    expect([outcome.code, jsonLines(outcome).length]).toEqual([1, 1]);
    expect(outcome.err[0]).toContain(`${folder}/gone.ndjson:1:1 FILES_UNREADABLE `);
    expect(outcome.err[1]).toContain('1 match, 1 file not read to the end in ');
  });

  test('rules that are not valid', async () => {
    const folder = temporaryFiles({
      'a.yml': ruleText('a'),
      'b.yml': ruleText('b', { detection: 'selection: { Image|contians: x }' }),
      'c.yml': ruleText('c', { logsource: 'service: nobody-knows' }),
      'e.ndjson': whoami,
    });
    const outcome = await runMain(['hunt', '--rules', folder, '--events', `${folder}/e.ndjson`]);
    expect([outcome.code, jsonLines(outcome).length]).toEqual([1, 1]);
    const told = outcome.err.filter((line) => line.startsWith(folder)).map((line) => /[A-Z]+_[A-Z_]+/.exec(line)?.[0]);
    expect(told).toEqual(['SIGMA_UNKNOWN_MODIFIER', 'COMPILE_UNKNOWN_LOGSOURCE']);
  });

  test('a hunt that the user ends says so with 1, after what it had', async () => {
    const stop = new AbortController();
    const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'e.ndjson': `${whoami}\n`.repeat(1_200) });
    let lines = 0;
    const { code, err } = await runMain(['hunt', '--rules', folder, '--events', `${folder}/e.ndjson`], {
      stop: stop.signal,
      out(text) {
        lines += text.split('\n').length - 1;
        stop.abort();
        return Promise.resolve();
      },
    });
    expect([code, lines, err[0]]).toEqual([1, 500, expect.stringContaining('1 rule, 500 events, 500 matches in ')]);
  });
});

test('of many warnings of one kind their number is told, and errors one by one', async () => {
  const linux = (index: number) =>
    ruleText('a').replaceAll('aaaa', String(index).padStart(4, '0')).replace('product: windows', 'product: linux');
  const folder = temporaryFiles({
    ...Object.fromEntries(Array.from({ length: 1_200 }, (_, index) => [`linux/${index + 1_000}.yml`, linux(index)])),
    ...Object.fromEntries(
      Array.from({ length: 7 }, (_, index) => [`wrong/${index}.yml`, ruleText('a', { detection: 'selection: {}' })]),
    ),
    'a.yml': ruleText('a'),
    'e.ndjson': whoami,
  });
  const { code, err } = await runMain(['hunt', '--rules', folder, '--events', `${folder}/e.ndjson`]);
  const told = err.map((line) => line.replaceAll(`${folder}/`, '')).filter((line) => !line.startsWith('   '));
  expect([code, told.length]).toEqual([1, 10]);
  for (const line of told.slice(0, 7)) expect(line).toContain(' SIGMA_EMPTY_SEARCH ');
  expect(told.slice(7, 9)).toEqual([
    '1,200 warnings COMPILE_UNKNOWN_LOGSOURCE (sigma-bridge check tells each), the first:',
    "  linux/1000.yml:5:12 warning COMPILE_UNKNOWN_LOGSOURCE The logsource 'linux/process_creation' is in no mapping. A mapping file of your own can say which events it means (setting `mappings`).",
  ]);
});

test.each([
  [[whoami, calc], null],
  [[whoami, '{"message":"a"}'], '1 of 2 events has no winlog.channel, and no rule can match those.'],
  [Array<string>(1_204).fill('{}'), '1,204 of 1,204 events have no winlog.channel, and no rule can match those.'],
])('events without a channel are counted at the end: %#', async (lines, message) => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'e.ndjson': lines.join('\n') });
  const { code, err } = await runMain(['hunt', '--rules', folder, '--events', `${folder}/e.ndjson`]);
  const hint = 'Are they documents as winlogbeat writes them?';
  expect([code, err.slice(1)]).toEqual([0, message === null ? [] : [`warning CLI_NO_CHANNEL ${message} ${hint}`]]);
});

test('progress is drawn on a terminal and nowhere else', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'e.ndjson': `${calc}\n`.repeat(600) });
  const command = ['hunt', '--rules', folder, '--events', `${folder}/e.ndjson`];
  expect((await runMain(command)).drawn).toEqual([]);
  expect((await runMain(command, { isErrTerminal: true })).drawn).toEqual([
    `${folder}/e.ndjson: 1 rule, 500 events, 0 matches`,
  ]);
});

test('the shipped rules on the PsExec cases match where they must, and nowhere else', async () => {
  const files = [...new Set(psexecCases.map(({ file }) => `test/data/psexec/${file}`))];
  const outcome = await runMain(['hunt', '--rules', 'rules', ...files.flatMap((file) => ['--events', file])]);
  expect(outcome.code).toBe(0);
  const found = new Set(
    jsonLines(outcome).map(({ rule, event: seen }) => {
      const { file, line } = seen as { file: string; line: number };
      return `${(rule as { id: string }).id} ${file}:${line}`;
    }),
  );
  for (const { rule, file, line, matches, name } of psexecCases)
    expect([name, found.has(`${rule} test/data/psexec/${file}:${line}`)]).toEqual([name, matches]);
});
