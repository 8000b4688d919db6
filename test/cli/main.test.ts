import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/main.ts';
import manifest from '../../package.json' with { type: 'json' };
import { runMain } from './run-main.ts';

test.each([['--help'], ['-h'], ['help']])('%s lists every command on standard output', async (word) => {
  const { code, out, err } = await runMain([word]);
  expect([code, err]).toEqual([0, []]);
  for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
});

test('no command at all is wrong usage: the list goes to standard error', async () => {
  const { code, out, err } = await runMain([]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('Usage: sigma-bridge COMMAND [OPTIONS]');
});

test.each([['--version'], ['-V']])('%s gives the version of the package', async (word) => {
  expect(await runMain([word])).toMatchObject({ code: 0, out: `${manifest.version}\n`, err: [] });
});

describe.each(commands.map((command) => [command.name, command] as const))('%s', (name, { summary, help, options }) => {
  test.each([['--help'], ['-h'], ['--json --help'], ['x --help']])(
    '%s shows the help and does nothing',
    async (words) => {
      const { code, out, err } = await runMain([name, ...words.split(' ')]);
      expect({ code, out, err }).toEqual({ code: 0, out: `${summary}\n\n${help}\n`, err: [] });
    },
  );

  test('the help names every option, and no other', () => {
    const named = new Set([...help.matchAll(/--([a-z]+)/g)].map(([, option]) => option));
    expect([...named].sort()).toEqual(Object.keys(options).sort());
  });

  test('the help says what the exit codes mean', () => {
    expect(help).toContain('Exit code: 0 ');
  });

  test('an option of nobody is refused', async () => {
    expect(await runMain([name, '--wibble'])).toEqual({
      code: 2,
      out: '',
      err: [`CLI_UNKNOWN_OPTION '--wibble' is no option of ${name}. See sigma-bridge ${name} --help.`],
      drawn: [],
    });
  });
});

test.each([
  ['chekc', "CLI_UNKNOWN_COMMAND 'chekc' is no command. Did you mean 'check'?"],
  ['frobnicate', "CLI_UNKNOWN_COMMAND 'frobnicate' is no command. See sigma-bridge --help."],
  ['--verison', "CLI_UNKNOWN_COMMAND '--verison' is no command. See sigma-bridge --help."],
  ['\u001b[2J', "CLI_UNKNOWN_COMMAND '␛[2J' is no command. See sigma-bridge --help."],
  ['check --jsno rules', "CLI_UNKNOWN_OPTION '--jsno' is no option of check. Did you mean '--json'?"],
  ['check -x rules', "CLI_UNKNOWN_OPTION '-x' is no option of check. See sigma-bridge check --help."],
  ['check --json=yes rules', "CLI_WRONG_USAGE --json takes no value, and has 'yes'. See sigma-bridge check --help."],
  ['check rules --shape', 'CLI_WRONG_USAGE --shape needs a value. See sigma-bridge check --help.'],
  ['check rules --shape --json', 'CLI_WRONG_USAGE --shape needs a value. See sigma-bridge check --help.'],
  ['check', 'CLI_WRONG_USAGE No file or folder of rules or filters is named. See sigma-bridge check --help.'],
  [
    'check --shape wlb10 rules',
    "CLI_WRONG_USAGE --shape takes wlb9, wlb8, wlb7, agent, raw9, raw8, not 'wlb10'. See sigma-bridge check --help.",
  ],
  ['compile', 'CLI_WRONG_USAGE No rule file is named. See sigma-bridge compile --help.'],
  ['compile a.yml b.yml', "CLI_WRONG_USAGE 'b.yml' is one too many. Name one rule file, or folders with --all."],
  ['compile --all rules a.yml', "CLI_WRONG_USAGE 'a.yml' is one too many. Name one rule file, or folders with --all."],
  ['hunt', 'CLI_WRONG_USAGE --rules PATH is missing. See sigma-bridge hunt --help.'],
  ['hunt --rules rules', 'CLI_WRONG_USAGE --events FILE is missing. See sigma-bridge hunt --help.'],
  [
    'hunt rules --rules rules',
    "CLI_WRONG_USAGE 'rules' is neither --rules nor --events. See sigma-bridge hunt --help.",
  ],
  [
    'hunt --rules rules --events samples/intrusion.ndjson --shape wlb8',
    "CLI_WRONG_USAGE --shape takes auto or evtx, not 'wlb8': each document tells its own shape. See sigma-bridge hunt --help.",
  ],
  ['import', 'CLI_WRONG_USAGE No file is named. See sigma-bridge import --help.'],
  ['serve now', "CLI_WRONG_USAGE 'now' is no option of serve. See sigma-bridge serve --help."],
  ['findings all', "CLI_WRONG_USAGE 'all' is no option of findings. See sigma-bridge findings --help."],
  [
    'findings --limit 0',
    "CLI_WRONG_USAGE --limit takes a whole number from 1 on, not '0'. See sigma-bridge findings --help.",
  ],
  [
    'findings --level severe',
    "CLI_WRONG_USAGE --level takes informational, low, medium, high, critical, not 'severe'. See sigma-bridge findings --help.",
  ],
  [
    'findings --config nowhere.yml',
    "CLI_CONFIG_NOT_READ The configuration 'nowhere.yml' cannot be read: ENOENT: no such file or directory, open 'nowhere.yml'. Check the path after --config, and the permissions.",
  ],
  ['keys', 'CLI_WRONG_USAGE keys needs a verb. It takes list, create or delete.'],
  ['keys lits', "CLI_WRONG_USAGE keys has no 'lits'. Did you mean 'list'?"],
  ['keys list all', "CLI_WRONG_USAGE 'all' is more than keys list takes. See sigma-bridge keys --help."],
  ['keys create', 'CLI_WRONG_USAGE keys create needs --name. See sigma-bridge keys --help.'],
  [
    'keys create --name soar',
    'CLI_WRONG_USAGE keys create needs --scope: read, triage, ingest, admin. See sigma-bridge keys --help.',
  ],
  [
    'keys create --name soar --scope root',
    "CLI_WRONG_USAGE --scope takes read, triage, ingest, admin, not 'root'. See sigma-bridge keys --help.",
  ],
  [
    'keys create --name soar --scope read --expires soon',
    "CLI_WRONG_USAGE --expires takes a span as 12h or 90d, not 'soon'. See sigma-bridge keys --help.",
  ],
  ['keys delete', 'CLI_WRONG_USAGE keys delete needs the ID that keys list shows. See sigma-bridge keys --help.'],
])('sigma-bridge %s is told what is wrong, and ends with 2', async (line, expected) => {
  expect(await runMain(line.split(' '))).toEqual({ code: 2, out: '', err: [expected], drawn: [] });
});

test('what stands after -- is no option', async () => {
  const { code, err } = await runMain(['check', '--', '--help']);
  expect([code, err[0]]).toEqual([1, expect.stringContaining("LOAD_PATH_NOT_FOUND '--help' does not exist.")]);
});
