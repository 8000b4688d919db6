import { expect } from 'vitest';
import type { ElasticState } from '../../src/elastic/state/open-elastic-state.ts';
import { groupOf } from '../../src/findings/group.ts';
import type { Match } from '../../src/findings/match.ts';
import { testMatch } from '../embedded/test-match.ts';
import { range } from '../hunt/test-events.ts';
import { elasticTest } from './elastic-test.ts';
import { gate } from './gate.ts';
import { direct, place, proxied } from './state-tests.ts';
import type { WireRequest } from './wire-proxy.ts';

const minute = 60_000;

async function keep(state: ElasticState, ...matches: readonly Match[]): Promise<void> {
  await state.matches.createMatches(matches);
  await state.findings.recomputeGroups(matches.map(groupOf));
}

/** Reads a feed on and on, and notes what came. */
class FeedReader {
  readonly seen: string[] = [];
  readonly #page: (cursor: string | null) => Promise<{ items: readonly string[]; next: string | null }>;
  #cursor: string | null = null;

  constructor(page: (cursor: string | null) => Promise<{ items: readonly string[]; next: string | null }>) {
    this.#page = page;
  }

  static ofMatches({ matches }: ElasticState): FeedReader {
    return new FeedReader(async (cursor) => {
      const { items, next } = await matches.listMatches({}, { limit: 7, cursor, sort: 'stored' });
      return { items: items.map(({ event }) => event.recordId!), next };
    });
  }

  static ofFindings({ findings }: ElasticState): FeedReader {
    return new FeedReader(async (cursor) => {
      const { items, next } = await findings.listFindings({}, { limit: 7, cursor, sort: 'changed' });
      return { items: items.map(({ entity, matches }) => `${entity} ${matches}`), next };
    });
  }

  async read(): Promise<readonly string[]> {
    const { items, next } = await this.#page(this.#cursor);
    this.seen.push(...items);
    this.#cursor = next;
    return items;
  }

  async readToEnd(): Promise<readonly string[]> {
    const before = this.seen.length;
    while ((await this.read()).length > 0);
    return this.seen.slice(before);
  }
}

const bulkTo =
  (index: string) =>
  ({ path, body }: WireRequest) =>
    path.startsWith('/_bulk') && body.includes(index);

elasticTest(
  'a reader of a feed waits for whoever began to write before, and then gets everything in order',
  async () => {
    const prefix = await place();
    const { proxy, state: slow } = await proxied(prefix);
    const fast = direct(prefix);
    const reader = FeedReader.ofMatches(fast);
    const held = gate(bulkTo('-matches-'));
    proxy.intervene(held.intervention);
    const written = slow.matches.createMatches([testMatch(1), testMatch(2)]);
    await held.reached;
    await fast.matches.createMatches([testMatch(3)]);
    expect(await reader.readToEnd()).toEqual([]);
    held.open();
    await written;
    expect(await reader.readToEnd()).toEqual(['1', '2', '3']);
  },
);

elasticTest('the change feed does the same, and its lists do not wait', async () => {
  const prefix = await place();
  const { proxy, state: slow } = await proxied(prefix);
  const fast = direct(prefix);
  const reader = FeedReader.ofFindings(fast);
  const held = gate(bulkTo('-findings-'));
  proxy.intervene(held.intervention);
  const written = keep(slow, testMatch(1, { entity: 'a' }));
  await held.reached;
  await keep(fast, testMatch(2, { entity: 'b' }));
  expect(await reader.readToEnd()).toEqual([]);
  const { items } = await fast.findings.listFindings({}, { limit: 9, cursor: null, sort: '-lastSeen' });
  expect(items.map(({ entity }) => entity)).toEqual(['b']);
  held.open();
  await written;
  expect(await reader.readToEnd()).toEqual(['a 1', 'b 1']);
});

elasticTest(
  'readers get on without a writer that does not come back; one that does gives its matches new numbers',
  async () => {
    const prefix = await place();
    const { proxy, state: paused } = await proxied(prefix);
    let ms = 0;
    const other = direct(prefix, { monotonicMs: () => ms });
    const reader = FeedReader.ofMatches(other);
    const held = gate(bulkTo('-matches-'));
    proxy.intervene(held.intervention);
    const written = paused.matches.createMatches([testMatch(1)]);
    await held.reached;
    await other.matches.createMatches([testMatch(2)]);
    expect(await reader.readToEnd()).toEqual([]);
    ms += 2 * minute - 1;
    expect(await reader.readToEnd()).toEqual([]);
    ms += 1;
    expect(await reader.readToEnd()).toEqual(['2']);
    held.open();
    expect(await written).toEqual([{ kind: 'created' }]);
    expect(await reader.readToEnd()).toEqual(['1']);
  },
);

elasticTest('a finding whose number readers have passed comes once more', async () => {
  const prefix = await place();
  const { proxy, state: paused } = await proxied(prefix);
  let ms = 0;
  const other = direct(prefix, { monotonicMs: () => ms });
  const reader = FeedReader.ofFindings(other);
  const held = gate(bulkTo('-findings-'));
  proxy.intervene(held.intervention);
  const written = keep(paused, testMatch(1, { entity: 'a' }));
  await held.reached;
  await keep(other, testMatch(2, { entity: 'b' }));
  expect(await reader.readToEnd()).toEqual([]);
  ms += 2 * minute;
  expect(await reader.readToEnd()).toEqual(['b 1']);
  held.open();
  await written;
  expect(await reader.readToEnd()).toEqual(['a 1']);
});

elasticTest(
  'two writers and a reader: each match once or more, every finding at its last, none behind the reader',
  async () => {
    const prefix = await place();
    const [one, two, three] = [direct(prefix), direct(prefix), direct(prefix)];
    const [matches, findings] = [FeedReader.ofMatches(three), FeedReader.ofFindings(three)];
    const write = async (state: ElasticState, from: number) => {
      for (const n of range(12)) await keep(state, testMatch(from + n, { entity: `host${n % 4}` }));
    };
    const done = new AbortController();
    const isDone = () => done.signal.aborted;
    const writing = Promise.all([write(one, 0), write(two, 100)]).finally(() => {
      done.abort();
    });
    while (!isDone()) {
      await matches.read();
      await findings.read();
    }
    await writing;
    await matches.readToEnd();
    await findings.readToEnd();
    const all = [...range(12), ...range(12).map((n) => 100 + n)].map(String);
    expect([...matches.seen].sort()).toEqual(all.sort());
    const latest = new Map(findings.seen.map((text) => text.split(' ') as [string, string]));
    expect([...latest.values()]).toEqual(['6', '6', '6', '6']);
  },
);
