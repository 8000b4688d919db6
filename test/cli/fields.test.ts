import { expect, test } from 'vitest';
import { jsonLines, runMain, temporaryFiles } from './run-main.ts';

test('where a field is, kinds of events that hold it alike together, in lines of 80 characters', async () => {
  const { code, out, err } = await runMain(['fields', 'user', '--logsource', 'process_creation']);
  expect([code, err]).toEqual([0, []]);
  expect(out).toMatchInlineSnapshot(`
    "User

      process_creation (sysmon)
        at the first that holds a value
          winlog.event_data.User  keyword  raw9 raw8
          user.domain             keyword  wlb9 wlb8 wlb7 agent
          user.name               keyword
            documents hold LAB, eve; the field is LAB\\eve
        known by: golden in wlb8 wlb7 agent raw8, pipeline in wlb9 raw9
        note: a User without exactly one backslash is lost where the module has
        moved it

      process_creation (security_4688)
          winlog.event_data.TargetDomainName   keyword  all shapes
          winlog.event_data.TargetUserName     keyword
          winlog.event_data.TargetUserSid      keyword
          winlog.event_data.SubjectDomainName  keyword
          winlog.event_data.SubjectUserName    keyword
          winlog.event_data.SubjectUserSid     keyword
            documents hold target and subject of Security 4688, with SIDs; the field
            is the account that the process runs as
        known by: golden in wlb9 wlb8 wlb7 agent raw9 raw8
        the event calls it: TargetUserName, or SubjectUserName where that is not
        filled
        copied to: user.name
        note: the account that the process runs as, as in Sysmon's event. Of 181
        events of both kinds about one process, the subject alone is right in 138,
        the target before the subject in 170, with the SIDs of Windows' own accounts
        in all
    "
  `);
});

test('which field a path is', async () => {
  const { out } = await runMain(['fields', 'process.pe.imphash', '--logsource', 'process_creation']);
  expect(out.split('\n')[0]).toBe('Hashes');
  expect(out).toContain('      process.pe.imphash        keyword\n');
});

test('without a name: a line a field, with the logsources that have it', async () => {
  const { code, out } = await runMain(['fields']);
  const lines = out.trimEnd().split('\n');
  expect([code, lines.find((line) => line.startsWith('GrandParentImage'))]).toEqual([
    0,
    expect.stringMatching(/^GrandParentImage +process_creation$/),
  ]);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines).toEqual([...lines].sort());
});

test('--json gives one object a field and kind of event, --shape only the places of such documents', async () => {
  const outcome = await runMain(['fields', 'Image', '--logsource', 'process_creation', '--shape', 'wlb8', '--json']);
  expect(jsonLines(outcome).map(({ field, event, places }) => [field, event, places])).toEqual(
    ['sysmon', 'security_4688'].map((event) => [
      'Image',
      event,
      [expect.objectContaining({ paths: [{ path: 'process.executable', type: 'keyword', ignoreAbove: 1024 }] })],
    ]),
  );
});

test.each<[name: string, lines: readonly string[]]>([
  [
    'CommandLin',
    [
      "No mapping of these events names 'CommandLin'.",
      'Near it are: CommandLine, ParentCommandLine, winlog.event_data.CommandLine, winlog.event_data.ParentCommandLine, SourceCommandLine',
      "Rules that ask for 'CommandLin' read winlog.event_data.CommandLin, else winlog.user_data.CommandLin.",
    ],
  ],
  [
    'winlog.event_data.Wibble',
    [
      "No mapping of these events names 'winlog.event_data.Wibble'.",
      'Near it are: winlog.event_data.Image',
      "Rules that ask for 'Wibble' read winlog.event_data.Wibble, else winlog.user_data.Wibble.",
    ],
  ],
])('a name that no mapping knows: %s', async (name, lines) => {
  const { code, out, err } = await runMain(['fields', name]);
  expect([code, out, err]).toEqual([0, '', lines]);
});

test.each<[args: readonly string[], lines: readonly unknown[]]>([
  [
    ['CommandLine', '--logsource', 'dns_query'],
    [
      expect.stringMatching(/^'CommandLine' is no field of 'dns_query', but of: process_creation(?:, \S+)*\.$/),
      "Rules that ask for 'CommandLine' read winlog.event_data.CommandLine, else winlog.user_data.CommandLine.",
    ],
  ],
  [
    ['CommandLin', '--logsource', 'dns_query'],
    ["No mapping of these events names 'CommandLin'.", expect.stringContaining('Near it are: '), expect.any(String)],
  ],
])('a name that no event of the logsource has: %s', async (args, lines) => {
  expect(await runMain(['fields', ...args])).toMatchObject({ code: 0, out: '', err: lines });
});

test.each<[args: readonly string[], error: string]>([
  [['Image', 'User'], "CLI_WRONG_USAGE 'User' is one too many. See sigma-bridge fields --help."],
  [
    ['--logsource', 'registry_st'],
    "CLI_WRONG_USAGE No mapping knows the logsource 'registry_st'. Did you mean 'registry_set'?",
  ],
])('%s is wrong usage', async (args, error) => {
  expect(await runMain(['fields', ...args])).toMatchObject({ code: 2, out: '', err: [error] });
});

test('a mapping file with a mistake is told, and ends with 1', async () => {
  const folder = temporaryFiles({ 'own.yml': 'logsources: [{ category: mine, fields: [A] }]\n' });
  const { code, err } = await runMain(['fields', 'Image', '--mappings', `${folder}/own.yml`]);
  expect([code, err[0]]).toEqual([1, expect.stringContaining('MAPPING_NO_CHANNEL')]);
});
