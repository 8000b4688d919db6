import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { MemoryDifference, RememberedRule } from '../../src/hunt/rule-memory.ts';
import { KnowledgeLoader } from '../../src/service/knowledge-loader.ts';
import { RuleKeeper } from '../../src/service/rule-keeper.ts';
import { ruleText } from '../cli/rule-text.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { recordingLog } from './recording-log.ts';

/** `n` rules, each in a file of its own. */
function ruleFiles(n: number): Readonly<Record<string, string>> {
  const text = ruleText('a');
  return Object.fromEntries(
    Array.from({ length: n }, (_, i) => [`${i}.yml`, text.replace('aaaaaaaaaaaa', String(i).padStart(12, '0'))]),
  );
}

async function keep(
  files: Readonly<Record<string, string>>,
  { remembered = [] as readonly RememberedRule[], remember = () => Promise.resolve(), engine = '2' } = {},
) {
  const folder = temporaryFiles(files);
  const { config, given } = parseConfig({
    file: { name: 'sigma-bridge.yml', text: `rules: [${folder}]\n` },
    env: {},
    readFile: () => '',
  });
  const { log, lines } = recordingLog();
  const loader = new KnowledgeLoader(config, given);
  const differences: MemoryDifference[] = [];
  const memory = {
    rememberedRules: () => Promise.resolve(remembered),
    async rememberRules(difference: MemoryDifference) {
      differences.push(difference);
      await remember();
    },
  };
  const { placeholders } = config;
  const keeper = await RuleKeeper.open(await loader.read(), {
    loader,
    placeholders,
    memory,
    engine,
    log,
    now: () => 0,
  });
  return { folder, keeper, lines, differences };
}

test('what is remembered is written once, and then where it differs', async () => {
  const { folder, keeper, differences } = await keep(ruleFiles(3));
  await keeper.reload();
  writeFileSync(join(folder, '1.yml'), ruleText('b'));
  await keeper.reload();
  expect(differences.map(({ changed, forgotten }) => [changed.length, forgotten.length])).toEqual([
    [3, 0],
    [1, 1],
  ]);
});

test('rules that cannot be remembered are used nevertheless, and it is tried again', async () => {
  let isFull = true;
  const remember = (): Promise<void> => (isFull ? Promise.reject(new Error('disk full')) : Promise.resolve());
  const { folder, keeper, lines, differences } = await keep(ruleFiles(1), { remember });
  writeFileSync(join(folder, 'b.yml'), ruleText('b'));
  await keeper.reload();
  expect(keeper.current.rules.map(({ rule }) => rule.title)).toEqual(['Rule a', 'Rule b']);
  isFull = false;
  await keeper.reload();
  expect(lines('loaded rules could not be remembered')).toHaveLength(2);
  expect(differences.map(({ changed }) => changed.length)).toEqual([1, 2, 2]);
});

test('of many that have changed twenty are told by name, and the others as a number', async () => {
  const { differences } = await keep(ruleFiles(25), { engine: '1' });
  const remembered = differences[0]!.changed.map((one) => ({ ...one, judged: { ...one.judged!, query: 'another' } }));
  const { lines, keeper } = await keep(ruleFiles(25), { remembered });
  expect(lines('rules have another verdict or query than before, and are written as they were')).toMatchObject([
    { rules: 25, list: 'GET /api/rules?changed=true' },
  ]);
  expect(lines('verdict or query changed')).toHaveLength(20);
  expect(lines('and more of the kind')).toMatchObject([{ more: 5 }]);
  expect(keeper.current.changes.size).toBe(25);
});

test('whoever asks while files are read gets one reading more, however many ask, and the mark waits for it', async () => {
  const { folder, keeper, lines } = await keep(ruleFiles(1));
  const before = await keeper.loadedMark();
  const first = keeper.reload();
  await Promise.resolve();
  writeFileSync(join(folder, 'b.yml'), ruleText('b'));
  const others = [keeper.reload(), keeper.reload(), keeper.reload()];
  const mark = keeper.loadedMark();
  await Promise.all([first, ...others]);
  expect(lines('rules loaded')).toHaveLength(2);
  expect(await mark).not.toBe(before);
});
