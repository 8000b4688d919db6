import { documentsKept, groupOf } from '../../findings/group.ts';
import type { Match } from '../../findings/match.ts';
import type { CreateOutcome, GroupKey, RejectedMatch, Replay } from '../../findings/stores.ts';
import type { Connection } from '../connection.ts';
import { recordAudit } from './audit.ts';
import { takeBackCounts } from './filtered.ts';
import { endSampleOf } from './finding-bundles.ts';

/** Creates matches; one that is there already only learns of a further place where its event was seen. */
export function createMatches(
  connection: Connection,
  { matches, nowMs }: { readonly matches: readonly Match[]; readonly nowMs: number },
): readonly CreateOutcome[] {
  const documents = new DocumentBudget(connection);
  return matches.map((match) => {
    try {
      return createMatch(connection, { match, nowMs, documents });
    } catch (error) {
      const reason = reasonOfRejection(error);
      if (reason === null) throw error;
      return { kind: 'rejected', reason };
    }
  });
}

/** Keeps what was rejected, without its event: that is what may be too large. */
export function saveRejected(connection: Connection, rejected: readonly RejectedMatch[]): void {
  for (const { match, reason, atMs } of rejected) {
    const kept = JSON.stringify({ ...match, event: { ...match.event, document: null } });
    connection.run(
      'INSERT INTO quarantine (id, match, reason, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      match.id,
      kept,
      reason,
      atMs,
    );
  }
}

/** Lets go of rejected matches that are stored by now, and notes why others are not. */
export function settleReplay(
  connection: Connection,
  { replay, by, at }: { readonly replay: Replay; readonly by: string; readonly at: string },
): void {
  const note = (subject: string, detail: string) => {
    recordAudit(connection, { at, by, action: 'quarantine.replay', subject, detail });
  };
  for (const id of replay.stored) {
    connection.run('DELETE FROM quarantine WHERE id = ?', id);
    note(id, 'stored');
  }
  for (const { match, reason, atMs } of replay.refused) {
    connection.run('UPDATE quarantine SET reason = ?, at_ms = ? WHERE id = ?', reason, atMs, match.id);
    note(match.id, `refused: ${reason}`);
  }
}

function createMatch(
  connection: Connection,
  { match, nowMs, documents }: { match: Match; nowMs: number; documents: DocumentBudget },
): CreateOutcome {
  const known = connection.get<{ seq: number }>('SELECT seq FROM matches WHERE id = ?', match.id);
  const seq = known?.seq ?? insertMatch(connection, match, nowMs, documents.take(match));
  if (known === undefined) takeBackCounts(connection, match.id);
  else if (!match.sample) {
    const ended = connection.run('UPDATE matches SET sample = 0 WHERE seq = ? AND sample = 1', seq);
    if (ended > 0) endSampleOf(connection, seq);
  }
  const { source, index, id } = match.event;
  connection.run('INSERT OR IGNORE INTO match_locations VALUES (?, ?, ?, ?)', seq, source, index ?? '', id ?? '');
  return { kind: known === undefined ? 'created' : 'present' };
}

function insertMatch(connection: Connection, match: Match, nowMs: number, keepDocument: boolean): number {
  const { rule, event } = match;
  const columns = {
    id: match.id,
    rule_id: rule.id,
    rule_revision: rule.revision,
    rule_title: rule.title,
    rule_level: rule.level,
    entity: match.entity,
    period_from_ms: groupOf(match).periodFromMs,
    identity: event.identity,
    source: event.source,
    event_index: event.index,
    event_id: event.id,
    time_ms: Date.parse(event.time),
    ingested: event.ingested,
    channel: event.channel,
    code: event.code,
    provider: event.provider,
    computer: event.computer,
    host: event.computer?.toLowerCase() ?? null,
    record_id: event.recordId,
    users: JSON.stringify(event.users),
    addresses: JSON.stringify(event.addresses),
    explanation: JSON.stringify(match.explanation),
    sample: match.sample ? 1 : 0,
    stored_ms: nowMs,
    document: keepDocument && event.document !== null ? JSON.stringify(event.document) : null,
  };
  const names = Object.keys(columns);
  const sql = `INSERT INTO matches (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) RETURNING seq`;
  return connection.get<{ seq: number }>(sql, ...Object.values(columns))!.seq;
}

/** How many more documents each group of a batch may keep: those of closed findings do not count, the next finding is another. */
class DocumentBudget {
  readonly #connection: Connection;
  readonly #left = new Map<string, number>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  take(match: Match): boolean {
    const group = groupOf(match);
    const key = JSON.stringify(group);
    const left = this.#left.get(key) ?? documentsKept - this.#kept(group);
    this.#left.set(key, left - 1);
    return left > 0;
  }

  #kept({ ruleId, entity, periodFromMs }: GroupKey): number {
    const sql = `SELECT count(*) AS kept FROM matches m LEFT JOIN triage t USING (finding_id)
      WHERE m.rule_id = ? AND m.entity = ? AND m.period_from_ms = ? AND m.document IS NOT NULL
        AND coalesce(t.status, 'open') <> 'closed'`;
    return this.#connection.get<{ kept: number }>(sql, ruleId, entity, periodFromMs)!.kept;
  }
}

const tooBig = 18;
const constraint = 19;

/** What SQLite will never take of this row; null for anything else, as a full disk, which is no fault of the row. */
function reasonOfRejection(error: unknown): string | null {
  if (!(error instanceof Error) || !('errcode' in error)) return null;
  // The low byte is the kind of error, the others refine it.
  const kind = Number(error.errcode) & 0xff;
  return kind === tooBig || kind === constraint ? error.message : null;
}
