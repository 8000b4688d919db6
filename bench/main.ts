// How fast, and in how much memory: `npm run bench`; `npm run bench -- --help`. Rules and events that may not be in the
// repository lie in ../shared/data; without them there is nothing to measure with, and that is said.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Measurement, Task } from './measure.ts';

const help = `Usage: npm run bench -- [--documents N | --all] [--hits]

  --documents N  how many documents of each file (default 20000)
  --all          every document of each file
  --hits         only count how often each shipped rule matches (with --all: over everything)`;

const root = resolve(import.meta.dirname, '..');
const shared = resolve(root, '../shared/data');

const ruleSets: Readonly<Record<string, string>> = { shipped: join(root, 'rules'), SigmaHQ: join(shared, 'sigmahq') };
const eventFiles: Readonly<Record<string, string>> = {
  'winlogbeat 8': join(shared, 'telemetry/winlogbeat8.ndjson.gz'),
  'winlogbeat 8, plain': join(shared, 'telemetry/raw8.ndjson.gz'),
};

interface Row {
  readonly ruleSet: string;
  readonly events: string;
  readonly measured: Measurement;
}

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '20000' },
    all: { type: 'boolean', default: false },
    hits: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(help);
else await bench(values);

async function bench({ documents, all, hits }: typeof values): Promise<void> {
  const sets = Object.entries(ruleSets).filter(([name, path]) => isThere(name, path) && (name === 'shipped' || !hits));
  const files = Object.entries(eventFiles).filter(([name, path]) => isThere(name, path));
  const rows: Row[] = [];
  for (const [ruleSet, path] of sets) {
    for (const [events, file] of files) {
      console.error(`${ruleSet} rules on ${events}`);
      const measured = await measureApart({ rules: [path], events: file, documents: all ? null : Number(documents) });
      rows.push({ ruleSet, events, measured });
    }
  }
  if (rows.length > 0) console.log(hits ? hitTable(rows) : speedTable(rows));
}

function isThere(name: string, path: string): boolean {
  const found = existsSync(path);
  if (!found) console.error(`skipped: ${name}, since there is no ${relative(root, path)}`);
  return found;
}

async function measureApart(task: Task): Promise<Measurement> {
  const script = join(import.meta.dirname, 'measure.ts');
  const running = promisify(execFile)(process.execPath, [script, JSON.stringify(task)], { maxBuffer: 16_000_000 });
  running.child.stderr?.pipe(process.stderr);
  return JSON.parse((await running).stdout) as Measurement;
}

function speedTable(rows: readonly Row[]): string {
  const lines = rows.map(({ ruleSet, events, measured }) => {
    const { rules, running, loadMs, documents, readMs, decideMs, matches, peakBytes } = measured;
    return [
      ruleSet,
      `${count(running)} of ${count(rules)}`,
      perSecond(rules, loadMs),
      events,
      count(documents),
      count(matches),
      perSecond(documents, decideMs),
      perSecond(documents, readMs + decideMs),
      count(peakBytes / 2 ** 20),
    ];
  });
  const head = [
    ...['Rules', 'run', 'loaded and bound/s', 'Events', 'documents', 'matches'],
    ...['decided/s', 'read and decided/s', 'peak MiB'],
  ];
  return `${table([head, ...lines])}\n\nNode ${process.versions.node}, one thread of ${cpus()[0]?.model ?? 'an unknown processor'}.`;
}

function hitTable(rows: readonly Row[]): string {
  const titles = Object.keys(rows[0]!.measured.hits);
  const lines = titles.map((title) => [title, ...rows.map(({ measured }) => count(measured.hits[title]!))]);
  const totals = ['of documents', ...rows.map(({ measured }) => count(measured.documents))];
  return table([['Rule', ...rows.map(({ events }) => events)], ...lines, totals]);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function perSecond(things: number, ms: number): string {
  return count(things / (ms / 1_000));
}

/** A Markdown table with columns of one width: the first of a row to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isNumber = (column: number): boolean => rows.slice(1).every((row) => /^[\d,]+$/.test(row[column]!));
  const pad = (text: string, column: number): string =>
    isNumber(column) ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  const printed = rows.map((row) => `| ${row.map(pad).join(' | ')} |`);
  const rule = `|${widths.map((width, column) => `${'-'.repeat(width + 1)}${isNumber(column) ? ':' : '-'}`).join('|')}|`;
  return [printed[0]!, rule, ...printed.slice(1)].join('\n');
}
