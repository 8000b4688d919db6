import { checkSort } from '../findings/cursor.ts';
import type { Finding } from '../findings/finding.ts';
import type { Match } from '../findings/match.ts';
import type { Storm, StormReader } from '../findings/storm.ts';
import { findingSorts, matchSorts } from '../findings/stores.ts';
import type {
  CreateOutcome,
  Editor,
  FindingFilter,
  FindingSort,
  FindingStore,
  GroupKey,
  MatchFilter,
  MatchSort,
  MatchStore,
  Page,
  PageRequest,
  Quarantine,
  RejectedMatch,
  Replay,
  StoredMatch,
  TriageEdit,
} from '../findings/stores.ts';
import { findingOfRow, selectFindings } from './finding-row.ts';
import type { FindingRow } from './finding-row.ts';
import { keysetPage } from './keyset-page.ts';
import type { Condition, Order } from './keyset-page.ts';
import { matchOfRow, selectMatches } from './match-row.ts';
import type { MatchRow } from './match-row.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer-proxy.ts';

/** Matches, findings and quarantine in the SQLite file. */
export class EmbeddedFindings implements MatchStore, FindingStore, Quarantine, StormReader {
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #now: () => number;

  constructor(reader: Reader, writer: Writer, now: () => number) {
    this.#reader = reader;
    this.#writer = writer;
    this.#now = now;
  }

  createMatches(matches: readonly Match[]): Promise<readonly CreateOutcome[]> {
    return this.#writer.run('createMatches', { matches, nowMs: this.#now() });
  }

  match(id: string): Promise<StoredMatch | null> {
    return this.#reader.read((connection) => {
      const row = connection.get<MatchRow>(`${selectMatches} WHERE m.id = ?`, id);
      return row === undefined ? null : matchOfRow(row);
    });
  }

  listMatches(filter: MatchFilter, page: PageRequest): Promise<Page<StoredMatch>> {
    return this.#reader.read((connection) =>
      keysetPage<MatchRow, StoredMatch>(connection, {
        select: selectMatches,
        alias: 'm',
        where: matchConditions(filter),
        order: matchOrders[checkSort(page.sort, matchSorts)],
        page,
        item: matchOfRow,
      }),
    );
  }

  recomputeGroups(groups: readonly GroupKey[]): Promise<readonly Finding[]> {
    return this.#writer.run('recomputeGroups', groups);
  }

  ungrouped(): Promise<readonly GroupKey[]> {
    return this.#reader.read((connection) =>
      connection.all<GroupKey>(
        `SELECT DISTINCT rule_id AS ruleId, entity, period_from_ms AS periodFromMs
          FROM matches WHERE finding_id IS NULL`,
      ),
    );
  }

  finding(id: string): Promise<Finding | null> {
    return this.#reader.read((connection) => {
      const row = connection.get<FindingRow>(`${selectFindings} WHERE f.id = ?`, id);
      return row === undefined ? null : findingOfRow(row);
    });
  }

  storms(fromMs: number, moreThan: number): Promise<readonly Storm[]> {
    return this.#reader.read((connection) =>
      connection.all<Storm>(
        `SELECT rule_id AS ruleId, period_from_ms AS dayMs, sum(matches) AS matches
          FROM findings WHERE last_ms >= ?1 AND period_from_ms >= ?1
          GROUP BY rule_id, period_from_ms HAVING sum(matches) > ?2 ORDER BY dayMs DESC, ruleId`,
        fromMs,
        moreThan,
      ),
    );
  }

  listFindings(filter: FindingFilter, page: PageRequest): Promise<Page<Finding>> {
    return this.#reader.read((connection) =>
      keysetPage<FindingRow, Finding>(connection, {
        select: selectFindings,
        alias: 'f',
        where: findingConditions(filter),
        order: findingOrders[checkSort(page.sort, findingSorts)],
        page,
        item: findingOfRow,
      }),
    );
  }

  triage(id: string, edit: TriageEdit, version: number, by: Editor): Promise<Finding | 'conflict' | null> {
    return this.#writer.run('triageFinding', {
      ...{ id, edit, version, at: new Date(this.#now()).toISOString() },
      by: { id: by.id, name: by.name },
    });
  }

  saveRejected(rejected: readonly RejectedMatch[]): Promise<void> {
    return this.#writer.run('saveRejected', rejected);
  }

  listRejected(page: PageRequest): Promise<Page<RejectedMatch>> {
    return this.#reader.read((connection) => {
      checkSort(page.sort, ['-rejected']);
      return keysetPage<QuarantineRow, RejectedMatch>(connection, {
        select: 'SELECT q.id, q.seq, q.match, q.reason, q.at_ms FROM quarantine q',
        alias: 'q',
        where: [],
        order: { column: 'seq', tie: 'seq', descending: true, isFeed: false },
        page,
        item: rejectedOfRow,
      });
    });
  }

  countRejected(): Promise<number> {
    return this.#reader.read(
      (connection) => connection.get<{ count: number }>('SELECT count(*) AS count FROM quarantine')!.count,
    );
  }

  rejectedMatch(id: string): Promise<RejectedMatch | null> {
    return this.#reader.read((connection) => {
      const row = connection.get<QuarantineRow>('SELECT id, match, reason, at_ms FROM quarantine WHERE id = ?', id);
      return row === undefined ? null : rejectedOfRow(row);
    });
  }

  settleReplay(replay: Replay, by: string): Promise<void> {
    return this.#writer.run('settleReplay', { replay, by, at: new Date(this.#now()).toISOString() });
  }
}

interface QuarantineRow {
  readonly id: string;
  readonly match: string;
  readonly reason: string;
  readonly at_ms: number;
}

function rejectedOfRow({ match, reason, at_ms }: QuarantineRow): RejectedMatch {
  return { match: JSON.parse(match) as Match, reason, atMs: at_ms };
}

const findingOrders: Readonly<Record<FindingSort, Order>> = {
  '-lastSeen': { column: 'last_ms', tie: 'id', descending: true, isFeed: false },
  lastSeen: { column: 'last_ms', tie: 'id', descending: false, isFeed: false },
  '-firstSeen': { column: 'first_ms', tie: 'id', descending: true, isFeed: false },
  firstSeen: { column: 'first_ms', tie: 'id', descending: false, isFeed: false },
  '-level': { column: 'level_rank', tie: 'id', descending: true, isFeed: false },
  '-matches': { column: 'matches', tie: 'id', descending: true, isFeed: false },
  changed: { column: 'changed', tie: 'id', descending: false, isFeed: true },
};

const matchOrders: Readonly<Record<MatchSort, Order>> = {
  '-time': { column: 'time_ms', tie: 'seq', descending: true, isFeed: false },
  time: { column: 'time_ms', tie: 'seq', descending: false, isFeed: false },
  stored: { column: 'seq', tie: 'seq', descending: false, isFeed: true },
};

function findingConditions(filter: FindingFilter): readonly Condition[] {
  const named = (kind: 'host' | 'user', name: string): Condition => ({
    sql: 'f.id IN (SELECT finding_id FROM finding_names WHERE kind = ? AND name = ?)',
    values: [kind, name.toLowerCase()],
  });
  return present([
    filter.host === undefined ? null : named('host', filter.host),
    filter.user === undefined ? null : named('user', filter.user),
    filter.rule === undefined ? null : { sql: 'f.rule_id = ?', values: [filter.rule] },
    oneOf('f.rule_level', filter.level),
    oneOf(`coalesce(t.status, 'open')`, filter.status),
    filter.fromMs === undefined ? null : { sql: 'f.last_ms >= ?', values: [filter.fromMs] },
    filter.toMs === undefined ? null : { sql: 'f.first_ms < ?', values: [filter.toMs] },
  ]);
}

function matchConditions(filter: MatchFilter): readonly Condition[] {
  return present([
    filter.finding === undefined ? null : { sql: 'm.finding_id = ?', values: [filter.finding] },
    filter.rule === undefined ? null : { sql: 'm.rule_id = ?', values: [filter.rule] },
    filter.host === undefined ? null : { sql: 'm.host = ?', values: [filter.host.toLowerCase()] },
    filter.fromMs === undefined ? null : { sql: 'm.time_ms >= ?', values: [filter.fromMs] },
    filter.toMs === undefined ? null : { sql: 'm.time_ms < ?', values: [filter.toMs] },
  ]);
}

function oneOf(column: string, values: readonly string[] | undefined): Condition | null {
  if (values === undefined) return null;
  return { sql: `${column} IN (${values.map(() => '?').join(', ')})`, values };
}

function present(conditions: readonly (Condition | null)[]): readonly Condition[] {
  return conditions.filter((condition) => condition !== null);
}
