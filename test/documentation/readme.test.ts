import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fillOutputs, missingPart, readCommands } from '../../scripts/readme-blocks.ts';
import { readmeOutputs } from '../../scripts/readme-outputs.ts';
import { parseConfig } from '../../src/config/parse-config.ts';

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');

test('README.md shows what the commands print (npm run docs writes it)', async () => {
  expect(readme).toBe(fillOutputs(readme, await readmeOutputs()));
});

test('its configuration is one', () => {
  const [, text] = /```yaml\n(# sigma-bridge\.yml\n[^`]+)```/.exec(readme)!;
  const { diagnostics, config } = parseConfig({
    file: { name: 'README.md', text: text! },
    env: { ELASTIC_API_KEY: 'key' },
    readFile: () => '',
  });
  expect([diagnostics, config.sources[0]?.indices]).toEqual([[], ['winlogbeat-*']]);
});

test('it names one test command, for whoever checks a change', () => {
  expect(/<!-- test-command -->\n```sh\n(.+)\n```/.exec(readme)?.[1]).toBe('npm ci && npm test');
  expect(readme.split('<!-- test-command -->').length).toBe(2);
});

test('every file that it links to is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target!);
  const local = links.filter((target) => !target.startsWith('http'));
  expect(local.length).toBeGreaterThan(5);
  for (const target of local)
    expect(() => readFileSync(resolve(import.meta.dirname, '../..', target))).not.toThrow(/ENOENT/);
});

test('its rule is the shipped one, word for word', () => {
  const [, shown] = /```yaml\n(logsource:[^`]+)```/.exec(readme)!;
  const file = 'rules/windows/process_creation/proc_creation_win_sysinternals_psexesvc_as_system.yml';
  expect(readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8')).toContain(shown);
});

describe('blocks of commands', () => {
  const text = `
\`\`\`sh
first --command
\`\`\`

<!-- output: one -->
\`\`\`json
{ "a": … }
\`\`\`
<!-- /output -->

<!-- not run: needs a cluster -->
\`\`\`sh
second
third
\`\`\`

<!-- test-command -->
\`\`\`sh
npm test
\`\`\`
`;

  test('are read with what is said of them', () => {
    expect(readCommands(text)).toEqual([
      { line: 2, commands: 'first --command', notRun: null, output: '{ "a": … }' },
      { line: 13, commands: 'second\nthird', notRun: 'needs a cluster', output: null },
      { line: 19, commands: 'npm test', notRun: 'this is what runs us', output: null },
    ]);
  });

  test('get their outputs, and a name without a place is a mistake', () => {
    const filled = fillOutputs(text, new Map([['one', { language: 'text', text: 'x' }]]));
    expect(readCommands(filled)[0]!.output).toBe('x');
    expect(() => fillOutputs(text, new Map([['two', { language: 'text', text: 'x' }]]))).toThrow("'two'");
  });

  test.each([
    ['{"a":1,"b":2}', '{ "a": 1, "b": 2 }', null],
    ['{"a":1,"b":2}', '{ "a": … }', null],
    ['{"a":1,"b":2}', '{ "a": 2 … }', '{ "a": 2'],
    ['{"a":1,"b":2}', '… "b": 2 … "a": 1', '"a": 1'],
  ])('%s shows %s: missing is %j', (output, shown, missing) => {
    expect(missingPart(output, shown)).toBe(missing);
  });
});
