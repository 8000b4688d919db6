import { describe, expect, test } from 'vitest';
import { idOf, ruleText } from './rule-text.ts';
import { jsonLines, runMain, temporaryFiles } from './run-main.ts';

const event = (image: string): string =>
  JSON.stringify({
    event: { code: '1', module: 'sysmon' },
    winlog: { channel: 'Microsoft-Windows-Sysmon/Operational', provider_name: 'Microsoft-Windows-Sysmon' },
    process: { executable: image, command_line: 'whoami /all' },
  });
const logon = JSON.stringify({ event: { code: '4624' }, winlog: { channel: 'Security' } });
const detection = `selection: { Image|endswith: '\\whoami.exe', CommandLine|contains: [/groups, /all] }
    filter: { ParentImage: 'C:\\x.exe' }`;
const rule = ruleText('a', { detection }).replace('condition: selection', 'condition: selection and not filter');

function files(): string {
  return temporaryFiles({
    'a.yml': rule,
    'b.yml': ruleText('b', { detection: 'selection: { Image|contians: x }' }),
    'events.ndjson': `${event('C:\\whoami.exe')}\n${event('C:\\calc.exe')}\n\n${logon}\nnot json\n`,
    'one.ndjson:2': `${event('C:\\whoami.exe')}\n`,
  });
}

describe('for people', () => {
  test('a match: what each item asked for and found, and what the condition makes of it', async () => {
    const folder = files();
    const { code, out, err } = await runMain(['explain', `${folder}/a.yml`, `${folder}/events.ndjson:1`]);
    expect([code, err]).toEqual([0, []]);
    expect(out.replaceAll(folder, '')).toMatchInlineSnapshot(`
      "Match: Rule a
        rule   00000000-0000-4000-8000-aaaaaaaaaaaa
        event  /events.ndjson:1
               Microsoft-Windows-Sysmon/Operational, event 1, shape wlb7

      As sysmon:
        pass  selection
              pass  Image|endswith: *\\whoami.exe  (line 7)
                    process.executable = C:\\whoami.exe
              pass  CommandLine|contains: */groups*, */all*  (line 7)
                    meets */all*
                    process.command_line = whoami /all
        fail  filter
              fail  ParentImage: C:\\x.exe  (line 8)
                    absent: winlog.event_data.ParentImage, process.parent.executable
        pass  condition: selection and not filter
              pass  selection
              pass  not filter
                    fail  filter
        since selection passes; filter fails

      Not security_4688:
        the channel is Microsoft-Windows-Sysmon/Operational, expected Security
        the code is 1, expected 4688
        the provider is Microsoft-Windows-Sysmon, expected Microsoft-Windows-Security-Auditing

      "
    `);
  });

  test('a miss names the items that fail', async () => {
    const folder = files();
    const { code, out } = await runMain(['explain', `${folder}/a.yml`, `${folder}/events.ndjson:2`]);
    expect(code).toBe(0);
    expect(out).toContain('No match: Rule a\n');
    expect(out).toContain(
      '        fail  Image|endswith: *\\whoami.exe  (line 7)\n              process.executable = C:\\calc.exe\n',
    );
    expect(out).toContain('  fail  condition: selection and not filter\n');
    expect(out).toContain('  since selection fails\n');
  });

  test('an event of another kind: what was expected and what is there', async () => {
    const folder = files();
    const { out } = await runMain(['explain', `${folder}/a.yml`, `${folder}/events.ndjson:4`]);
    expect(out.replaceAll(folder, '')).toMatchInlineSnapshot(`
      "No match: Rule a
        rule   00000000-0000-4000-8000-aaaaaaaaaaaa
        event  /events.ndjson:4
               Security, event 4624, shape raw8

      Not sysmon:
        the channel is Security, expected Microsoft-Windows-Sysmon/Operational
        the code is 4624, expected 1

      Not security_4688:
        the code is 4624, expected 4688

      "
    `);
  });

  test('what a hostile event holds is shown inert', async () => {
    const folder = temporaryFiles({ 'a.yml': rule, 'e.ndjson': event('\u001b[2J\\whoami.exe') });
    const { out } = await runMain(['explain', `${folder}/a.yml`, `${folder}/e.ndjson`]);
    expect(out).toContain('process.executable = ␛[2J\\whoami.exe');
  });
});

describe('filters', () => {
  const filter = (n: number, selection: string, condition = 'not selection') => `title: Filter ${n}
id: 10000000-0000-4000-8000-00000000000${n}
logsource: { product: windows }
filter:
  rules: [${idOf('a')}]
  selection: ${selection}
  condition: ${condition}
`;
  const withFilters = () =>
    temporaryFiles({
      'a.yml': rule,
      'e.ndjson': `${event('C:\\whoami.exe')}\n${event('C:\\calc.exe')}\n`,
      'filters/passes.yml': filter(1, '{ CommandLine: x }'),
      'filters/removes.yml': filter(2, '{ CommandLine|contains: /all, Image|endswith: .exe }'),
      'filters/other.yml': filter(3, '{ CommandLine|contains: /all }').replace(idOf('a'), idOf('b')),
      'broken.yml': filter(4, '{ CommandLine: x }', 'not selektion'),
      'config.yml': 'filters: [filters]\n',
    });

  test.each<[name: string, args: (folder: string) => string[]]>([
    ['of --filters', (folder) => ['--filters', `${folder}/filters`]],
    ['of the setting', (folder) => ['--config', `${folder}/config.yml`]],
  ])('%s: which removes a match, and why', async (_, args) => {
    const folder = withFilters();
    const { code, out, err } = await runMain(['explain', `${folder}/a.yml`, `${folder}/e.ndjson:1`, ...args(folder)]);
    expect([code, err]).toEqual([0, []]);
    const shown = out.replaceAll(folder, '');
    expect(shown).toMatch(/^Match, which a filter removes: Rule a\n/);
    expect(shown.slice(shown.indexOf('Removed by'))).toBe(`Removed by the filter 'Filter 2' (/filters/removes.yml:1):
  pass  selection
        pass  CommandLine|contains: */all*  (line 6)
              process.command_line = whoami /all
        pass  Image|endswith: *.exe  (line 6)
              process.executable = C:\\whoami.exe
  fail  condition: not selection
        pass  selection
  since selection passes

Passes the filter 'Filter 1' (/filters/passes.yml:1):
  fail  selection
        fail  CommandLine: x  (line 6)
              process.command_line = whoami /all
  pass  condition: not selection
        fail  selection
  since selection fails

`);
  });

  test('are not asked where the rule does not match', async () => {
    const folder = withFilters();
    const command = ['explain', `${folder}/a.yml`, `${folder}/e.ndjson`, '--filters', `${folder}/filters`, '--json'];
    const lines = jsonLines(await runMain(command)) as unknown as {
      matches: boolean;
      removed: boolean;
      filters: { id: string; removes: boolean }[];
    }[];
    expect(
      lines.map(({ matches, removed, filters }) => [matches, removed, filters.map(({ removes }) => removes)]),
    ).toEqual([
      [true, true, [false, true]],
      [false, false, []],
    ]);
  });

  test('that are refused are told, and those that are not there end with 2', async () => {
    const folder = withFilters();
    const explained = async (...args: readonly string[]): Promise<unknown[]> => {
      const { code, err } = await runMain(['explain', `${folder}/a.yml`, `${folder}/e.ndjson:1`, ...args]);
      return [code, err[0]!.replaceAll(`${folder}/`, '')];
    };
    expect(await explained('--filters', `${folder}/broken.yml`)).toEqual([
      1,
      expect.stringContaining('broken.yml:7:18 SIGMA_UNKNOWN_SEARCH'),
    ]);
    expect(await explained('--filters', `${folder}/gone`)).toEqual([
      2,
      expect.stringContaining("LOAD_PATH_NOT_FOUND 'gone'"),
    ]);
  });
});

describe('--json', () => {
  test('is one object an event; bad lines are told, and end with 1', async () => {
    const folder = files();
    const outcome = await runMain(['explain', `${folder}/a.yml`, `${folder}/events.ndjson`, '--json']);
    expect([outcome.code, outcome.err.length]).toEqual([1, 1]);
    const lines = jsonLines(outcome) as { event: { line: number }; matches: boolean; variants: { fits: boolean }[] }[];
    expect(
      lines.map(({ event: { line }, matches, variants }) => [line, matches, variants.map(({ fits }) => fits)]),
    ).toEqual([
      [1, true, [true, false]],
      [2, false, [true, false]],
      [4, false, [false, false]],
    ]);
    expect(lines[0]).toMatchObject({
      rule: { id: idOf('a'), title: 'Rule a', level: 'high' },
      event: { file: `${folder}/events.ndjson`, shape: 'wlb7', mixed: false, code: '1' },
    });
  });
});

describe('which rule, which event', () => {
  test('a rule by its id; what is wrong with others is not told', async () => {
    const folder = files();
    const outcome = await runMain([
      'explain',
      idOf('a').toUpperCase(),
      `${folder}/one.ndjson:2`,
      '--rules',
      folder,
      '--json',
    ]);
    expect([outcome.code, outcome.err, jsonLines(outcome)[0]!.matches]).toEqual([0, [], true]);
  });

  test('a refused rule is told, and ends with 1', async () => {
    const folder = files();
    const { code, out, err } = await runMain(['explain', idOf('b'), `${folder}/events.ndjson:1`, '--rules', folder]);
    expect([code, out, err[0]!.includes('SIGMA_UNKNOWN_MODIFIER')]).toEqual([1, '', true]);
  });

  test.each<[name: string, args: (folder: string) => string[], error: string]>([
    [
      'a line that no file has',
      (folder) => [`${folder}/a.yml`, `${folder}/events.ndjson:0`],
      "CLI_WRONG_USAGE '/events.ndjson:0': there is no line 0. Lines count from 1.",
    ],
    ['no event', (folder) => [`${folder}/a.yml`], 'CLI_WRONG_USAGE A rule and an event are needed.'],
    ['too much', () => ['a', 'b', 'c'], "CLI_WRONG_USAGE 'c' is one too many."],
    [
      'an id that no rule has',
      (folder) => [idOf('a').replace('8000', '8001'), 'x', '--rules', folder],
      `CLI_WRONG_USAGE None of the 1 rules has the id '${idOf('a').replace('8000', '8001')}'. Did you mean '${idOf('a')}'?`,
    ],
    [
      'a line without an event',
      (folder) => [`${folder}/a.yml`, `${folder}/one.ndjson:2:7`],
      "CLI_WRONG_USAGE There is no event on line 7 of '/one.ndjson:2'. Name the line on which a document begins; lines count from 1.",
    ],
  ])('%s is wrong usage', async (_, args, error) => {
    const folder = files();
    const { code, out, err } = await runMain(['explain', ...args(folder)]);
    expect([code, out]).toEqual([2, '']);
    expect(err.join('\n').replaceAll(folder, '')).toContain(error);
  });

  test('an event file that is not there ends with 1', async () => {
    const folder = files();
    const { code, err } = await runMain(['explain', `${folder}/a.yml`, `${folder}/none.ndjson`]);
    expect([code, err[0]!.includes('FILES_UNREADABLE')]).toEqual([1, true]);
  });
});
