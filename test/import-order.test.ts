import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../src');

/** docs/architecture.md: a folder imports only from itself and from lower rows; folders of one row never import each other. */
const rows = [
  ['text'],
  ['sigma'],
  ['ecs'],
  ['compile'],
  ['catalog', 'findings', 'access'],
  ['hunt'],
  ['elastic', 'embedded', 'files', 'notify', 'api'],
  ['config'],
  ['load.ts'],
  ['rule-tests'],
  ['samples.ts'],
  ['active-rules.ts'],
  ['open-stores.ts'],
  ['service'],
  ['cli'],
];

test('each folder imports only from lower ones', () => {
  const offences = imports().filter(({ from, to }) => area(from) !== area(to) && row(to) >= row(from));
  expect(offences.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('no file imports itself by a detour', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports()) graph.set(from, [...(graph.get(from) ?? []), to]);
  expect([...graph.keys()].filter((file) => reaches(graph, file, file))).toEqual([]);
});

test('only elastic/ talks to Elasticsearch, and only embedded/ to SQLite', () => {
  const users = (name: string) =>
    files()
      .filter((file) => new RegExp(`from '${name}'`).test(read(file)))
      .map(area);
  expect(new Set(users('@elastic/elasticsearch'))).toEqual(present(['elastic']));
  expect(new Set(users('node:sqlite'))).toEqual(present(['embedded']));
});

function present(areas: string[]): Set<string> {
  return new Set(areas.filter((name) => files().some((file) => area(file) === name)));
}

function imports(): { from: string; to: string }[] {
  return files().flatMap((from) =>
    [...read(from).matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map(([, target]) => ({
      from,
      to: relative(root, resolve(root, dirname(from), target!)),
    })),
  );
}

function files(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function area(file: string): string {
  return file.split('/')[0]!;
}

function row(file: string): number {
  const index = rows.findIndex((areas) => areas.includes(area(file)));
  if (index < 0) throw new Error(`src/${file} belongs to no row of docs/architecture.md`);
  return index;
}

function reaches(graph: ReadonlyMap<string, readonly string[]>, from: string, goal: string): boolean {
  const seen = new Set<string>();
  const waiting = [...(graph.get(from) ?? [])];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (file === goal) return true;
    if (!seen.has(file)) waiting.push(...(graph.get(file) ?? []));
    seen.add(file);
  }
  return false;
}
