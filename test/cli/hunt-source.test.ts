import { expect, test } from 'vitest';
import { ruleText } from './rule-text.ts';
import { runMain, temporaryFiles } from './run-main.ts';

const folder = () =>
  temporaryFiles({
    'a.yml': ruleText('a'),
    'config.yml': 'sources: [{ name: dc, elasticsearch: { url: "http://127.0.0.1:1" } }]\n',
  });

const rows: readonly (readonly [args: string, told: string])[] = [
  ['--source dc', '--from TIME is missing.'],
  ['--source dc --from 2026-01-31', "--from '2026-01-31' is a time without a zone."],
  ['--source dc --from monday', "--from 'monday' is no time."],
  ['--source dc --from 99999d', "--from '99999d' is no time."],
  ['--source dc --from 1d --to 2026-31-01T00:00Z', "--to '2026-31-01T00:00Z' is no time."],
  ['--source dc --from 1d --to 2d', '--from 1d is not before --to 2d.'],
  ['--source dc --from 2126-01-31T00:00:00Z', '--from 2126-01-31T00:00:00Z is not before --to (now).'],
  ['--source dc --from 7d --events e.ndjson', '--source and --events: one of the two.'],
  ['--source dd --from 7d', "--source: the configuration has no 'dd'."],
  ['--events e.ndjson --from 7d', '--from needs --source NAME: files are read whole.'],
  ['--events e.ndjson --restart', '--restart needs --source NAME: files are read whole.'],
];

test.each(rows)('hunt %s is wrong usage', async (args, told) => {
  const files = folder();
  const outcome = await runMain([
    ...['hunt', '--rules', `${files}/a.yml`, '--config', `${files}/config.yml`],
    ...args.split(' '),
  ]);
  expect(outcome).toMatchObject({ code: 2, out: '' });
  expect(outcome.err.join('\n')).toContain(told);
});

test('a source that cannot be reached ends a hunt with 3, and says so', async () => {
  const files = folder();
  const command = ['hunt', '--rules', `${files}/a.yml`, '--config', `${files}/config.yml`];
  const outcome = await runMain([...command, '--source', 'dc', '--from', '7d']);
  expect(outcome).toMatchObject({ code: 3, out: '' });
  expect(outcome.err.join('\n')).toContain('ELASTIC_UNREACHABLE');
});
