import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { SourceProfile } from '../src/compile/source-profile.ts';
import { IndexedDocuments, pathsOf } from '../test/compile/indexed-documents.ts';
import type { FileMatch } from '../test/end-to-end/hunt-files.ts';
import type { PushedRule } from './pushed-rules.ts';

/** Events with what `hunt` found in them. */
export interface HuntedFile {
  /** NDJSON, compressed where it is called `.gz`. */
  readonly file: string;
  readonly matches: readonly FileMatch[];
}

/** How many documents the rule's query returns, and how many of them the rule matches. */
export interface Tightness extends PushedRule {
  readonly returned: number;
  readonly matched: number;
}

/**
 * Counts over files of events what each rule's own query returns, as the test of queries on a real server has seen it
 * found there. Fails where a query misses a match. Takes some 20 s for 120,000 events.
 */
export async function measureTightness(
  rules: readonly PushedRule[],
  files: readonly HuntedFile[],
  profile: SourceProfile,
): Promise<readonly Tightness[]> {
  const counted = rules.map((rule) => ({ ...rule, returned: 0, matched: 0 }));
  for (const { file, matches } of files) {
    const index = await indexFile(
      file,
      new IndexedDocuments(
        profile,
        rules.flatMap(({ query }) => pathsOf(query.dsl)),
      ),
    );
    const matchesOf = Map.groupBy(matches, ({ rule }) => rule.id);
    for (const rule of counted) {
      const { id, title } = rule.bound.rule;
      const found = index.search(rule.query.dsl);
      const matched = matchesOf.get(id) ?? [];
      const missed = matched.find(({ event }) => !found.has(event.line - 1));
      if (missed !== undefined) throw new Error(`the query of '${title}' misses line ${missed.event.line} of ${file}`);
      rule.returned += found.size;
      rule.matched += matched.length;
    }
  }
  return counted;
}

async function indexFile(file: string, index: IndexedDocuments): Promise<IndexedDocuments> {
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  for await (const line of createInterface({ input })) index.add(JSON.parse(line) as object);
  return index;
}
