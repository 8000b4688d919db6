import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/main.ts';
import { runMain, temporaryFiles } from '../cli/run-main.ts';
import { always, fuzzTimeoutMs } from './fuzz.ts';

/** `serve` ends only when it is stopped; `backup` and `--junit` write a file of any name, wherever the tests run. */
const left = new Set(['serve', 'backup', '--junit']);
const names = commands.map(({ name }) => name).filter((name) => !left.has(name));
const options = [
  ...new Set(commands.flatMap((command) => Object.keys(command.options).map((name) => `--${name}`))),
].filter((name) => !left.has(name));

const rule = `title: T
id: 00000000-0000-4000-8000-000000000000
logsource: { product: windows, category: process_creation }
detection:
  s: { Image: a }
  condition: s
`;

test(
  'no arguments make a command fail: it works, or says what is wrong',
  async () => {
    const folder = temporaryFiles({
      'rule.yml': rule,
      'broken.yml': 'a: [',
      'binary.yml': Buffer.from([0xff, 0, 0xfe]),
      'rule.test.yml': 'rule: x\nmatch: [{name: a, event: {winlog: 1}}]',
      'events.ndjson': '{"winlog":{"channel":"System"}}\n{',
      'list.json': '[{},]',
      'config.yml': `dataDir: ${JSON.stringify('data')}\n`,
      'bad-config.yml': 'api: 5\nnope: 1',
      'folder/empty.yml': '',
    });
    const files = [
      'rule.yml',
      'broken.yml',
      'binary.yml',
      'rule.test.yml',
      'events.ndjson',
      'list.json',
      'bad-config.yml',
      'folder',
      'none',
      'none.ndjson.gz',
    ];
    const word = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...files).map((name) => join(folder, name)) },
      { weight: 2, arbitrary: fc.constantFrom(...options) },
      fc
        .tuple(fc.constantFrom(...options), fc.constantFrom(...files, '', '=', 'auto', 'wlb8', 'evtx'))
        .map(([option, value]) => `${option}=${value}`),
      fc.constantFrom(
        '',
        '-',
        '--',
        '-x',
        '--nope',
        '--json',
        '--shape',
        'auto',
        'wlb8',
        'Image',
        'process.executable',
        '*',
        '/dev/null',
        '\0',
        '2026-01-01',
        '7d',
      ),
      fc.constantFrom(
        'create',
        'list',
        'revoke',
        'read',
        '__proto__',
        'constructor',
        '1',
        '-1',
        'https://localhost:1',
        'SIGMA_NO_ID',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    await always(
      fc.tuple(fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...names) }, word), fc.array(word, { maxLength: 5 })),
      async ([name, rest]) => {
        // Commands that keep data look for it where the configuration says, and never in the folder of the tests.
        const env = { SIGMA_BRIDGE_DATA_DIR: join(folder, 'data') };
        // Standard input of a test never ends.
        const args = rest.filter((each) => each !== '-');
        const { code, err } = await runMain([name, ...args], { env });
        expect([0, 1, 2, 3]).toContain(code);
        expect(err.filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))).toEqual([]);
      },
      150,
    );
  },
  fuzzTimeoutMs,
);
