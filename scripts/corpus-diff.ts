// Shows what the working tree makes of the rules that another revision made otherwise: `npm run corpus-diff [-- BASE]`. The rules
// are SigmaHQ's where ../shared/data has them, else ours. A difference is no failure: it is there to be read.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CorpusLine } from '../src/cli/compile-all.ts';
import { printJson } from '../src/cli/print-json.ts';
import { compareCorpora, kindsOf, summarizeDifferences, type Difference } from './compare-corpora.ts';

/** So many differences are shown in full; the summary counts all. */
const maxShown = 10;
const maxLinesEach = 40;

const root = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'sigma-bridge-corpus-'));
try {
  const base = process.argv[2] ?? defaultBase();
  if (base === null)
    console.log('There is nothing to compare with: no origin/main, and no parent commit. Name a revision.');
  else await compareWith(base);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Where this branch left origin/main, or the commit before. */
function defaultBase(): string | null {
  const head = git('rev-parse', '--verify', 'HEAD');
  const fork = git('merge-base', 'origin/main', 'HEAD');
  return fork !== null && fork !== head ? fork : git('rev-parse', '--verify', 'HEAD~1');
}

async function compareWith(base: string): Promise<void> {
  const commit = git('rev-parse', '--verify', `${base}^{commit}`);
  if (commit === null) {
    console.log(`There is nothing to compare with: '${base}' is no revision of this checkout.`);
    return;
  }
  const other = checkOut(commit);
  const [before, after] = await Promise.all([compileIn(other, 'before'), compileIn(root, 'after')]);
  if (before === null || after === null) {
    console.log(`There is nothing to compare: ${before === null ? commit : 'the working tree'} prints no corpus.`);
    return;
  }
  const comparison = compareCorpora(before, after);
  console.log(`${commit.slice(0, 12)} -> working tree, ${rulesFolder()}`);
  for (const line of summarizeDifferences(comparison)) console.log(line);
  for (const difference of comparison.differences.slice(0, maxShown)) show(difference);
  const left = comparison.differences.length - maxShown;
  if (left > 0) console.log(`\n${left} more are not shown.`);
}

/** The files of a commit in a folder of their own, with the packages of this checkout. */
function checkOut(commit: string): string {
  const folder = join(scratch, 'base');
  mkdirSync(folder);
  const archive = execFileSync('git', ['archive', '--format=tar', commit], { cwd: root, maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function rulesFolder(): string {
  const shared = resolve(root, '../shared/data/sigmahq');
  return existsSync(shared) ? shared : join(root, 'rules');
}

/** Null where that revision knows no `compile --all` of today's form. */
async function compileIn(folder: string, name: string): Promise<readonly CorpusLine[] | null> {
  const file = join(scratch, `${name}.ndjson`);
  const child = spawn(process.execPath, [join(folder, 'bin/sigma-bridge.js'), 'compile', '--all', rulesFolder()], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.pipe(createWriteStream(file));
  await once(child, 'close');
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.length > 0 && lines[0]!.includes('"queries":')
    ? lines.map((line) => JSON.parse(line) as CorpusLine)
    : null;
}

function show(difference: Difference): void {
  const { before, after } = difference;
  const { title, file } = (after ?? before)!;
  console.log(`\n${title ?? '(no title)'}  ${file}`);
  console.log(`  ${kindsOf(difference).join(', ')}`);
  const files = [before, after].map((line, index) => {
    const path = join(scratch, `shown-${index}`);
    writeFileSync(path, line === null ? '' : `${printJson({ shapes: line.shapes, queries: line.queries })}\n`);
    return path;
  });
  const { stdout } = spawnSync('git', ['diff', '--no-index', '--no-color', '-U1', ...files], { encoding: 'utf8' });
  // Without the four lines that name the two files.
  const lines = stdout.split('\n').slice(4, -1);
  for (const line of lines.slice(0, maxLinesEach)) console.log(`  ${line}`);
  if (lines.length > maxLinesEach) console.log(`  … ${lines.length - maxLinesEach} more lines`);
}

/** What git answers; null where it refuses. */
function git(...args: string[]): string | null {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
