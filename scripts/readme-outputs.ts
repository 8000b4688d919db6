import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Io } from '../src/cli/command.ts';
import { main } from '../src/cli/main.ts';
import { printJson } from '../src/cli/print-json.ts';
import { parseConfig } from '../src/config/parse-config.ts';
import { packageRoot, packageVersion } from '../src/load.ts';
import { openStores } from '../src/open-stores.ts';
import { KnowledgeLoader } from '../src/service/knowledge-loader.ts';
import { RuleKeeper } from '../src/service/rule-keeper.ts';
import { Service } from '../src/service/service.ts';

const psexec = '7c0dcd3d-acf8-4f71-9570-f448b0034f94';
const root = resolve(import.meta.dirname, '..');
const processCreation = join(packageRoot, 'rules/windows/process_creation');

/** What README.md shows, by the names of its places: real output, less what differs from day to day (`…`). */
export async function readmeOutputs(): Promise<ReadonlyMap<string, { language: string; text: string }>> {
  const compiled = await outputOf(
    'compile',
    join(processCreation, 'proc_creation_win_sysinternals_psexesvc_as_system.yml'),
  );
  const checked = await outputOf('check', join(packageRoot, 'rules'));
  const hunted = await outputOf(
    ...['hunt', '--rules', processCreation, '--events', join(packageRoot, 'samples/intrusion.ndjson')],
  );
  const match: unknown = JSON.parse(hunted.split('\n').find((line) => line.includes(psexec))!);
  return new Map([
    ['findings', { language: 'json', text: printJson(withoutChanging(await firstFinding())).replaceAll('"…"', '…') }],
    ['compile', { language: 'json', text: cut(compiled, { first: 43 }) }],
    ['hunt', { language: 'json', text: printJson(match) }],
    ['check', { language: 'text', text: cut(checked, { first: 9, last: 1 }) }],
  ]);
}

/** Standard output of a command, with paths as they are from the checkout. */
async function outputOf(...args: readonly string[]): Promise<string> {
  let out = '';
  const io: Io = {
    out(text) {
      out += text;
      return Promise.resolve();
    },
    err: () => undefined,
    sync: () => undefined,
    draw: () => undefined,
    env: {},
    isErrTerminal: false,
    isOutTerminal: false,
    stop: new AbortController().signal,
  };
  await main(
    args.map((word) => (word.startsWith(packageRoot) ? relative(process.cwd(), word) : word)),
    io,
  );
  const prefix = relative(process.cwd(), root);
  return prefix === '' ? out : out.replaceAll(`${prefix}/`, '');
}

/** The newest finding of the PsExec rule, as a service without configuration gives it over its API. */
async function firstFinding(): Promise<object> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sigma-bridge-docs-'));
  const adminKey = 'a-key-that-lives-as-long-as-this-function';
  const env = {
    SIGMA_BRIDGE_DATA_DIR: dataDir,
    SIGMA_BRIDGE_API_PORT: '0',
    SIGMA_BRIDGE_API_ADMIN_KEY: adminKey,
  };
  const { config, given } = parseConfig({ file: null, env, readFile: () => '' });
  const now = (): number => Date.parse('2026-10-06T12:01:00Z');
  const log = { info: () => undefined, warn: () => undefined, error: console.error };
  const loader = new KnowledgeLoader(config, given);
  const files = await loader.read();
  const stores = (await openStores(config, now)).stores!;
  const { placeholders } = config;
  const [memory, engine] = [stores.embedded.rules, packageVersion];
  const rules = await RuleKeeper.open(files, { loader, placeholders, memory, engine, log, now });
  const service = new Service({ config, stores, rules, watch: null, log, now });
  try {
    const address = await service.listen();
    await service.start();
    await service.tick();
    const headers = { authorization: `Bearer ${adminKey}` };
    const answer = await fetch(`${address}/api/findings?rule=${psexec}&limit=1`, { headers });
    return (await answer.json()) as object;
  } finally {
    await service.stop();
    rmSync(dataDir, { recursive: true });
  }
}

/** Members that are other at each start, or that nobody has filled yet. */
const changing = new Set(['id', 'next', 'period', 'firstSeen', 'lastSeen', 'changed', 'triage']);

function withoutChanging(value: unknown, key = '', owner = ''): unknown {
  if (changing.has(key) && owner !== 'rule') return '…';
  if (Array.isArray(value)) return value.map((item) => withoutChanging(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutChanging(item, name, key)]));
}

/** The first and last lines of a text, and `…` for what stands between. */
function cut(text: string, { first, last = 0 }: { readonly first: number; readonly last?: number }): string {
  const lines = text.trimEnd().split('\n');
  return [...lines.slice(0, first), '…', ...(last === 0 ? [] : lines.slice(-last))].join('\n');
}
