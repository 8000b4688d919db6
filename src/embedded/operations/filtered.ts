import type { FilteredMatch } from '../../findings/filtered.ts';
import { periodFrom } from '../../findings/group.ts';
import type { Connection } from '../connection.ts';

/** What was counted longer ago than this counts no more: many times the days that are shown. */
const keptMs = 90 * 86_400_000;

/** More than are counted at once, so that forgetting keeps up with counting. */
const forgottenAtOnce = 2_000;

/**
 * Counts matches that filters removed, each once for each filter. Whoever removed a match when its window was last read is
 * counted with it, and nobody else. Each count and what it counts are one transaction.
 */
export function saveFiltered(
  connection: Connection,
  { removed, nowMs }: { readonly removed: readonly FilteredMatch[]; readonly nowMs: number },
): void {
  for (const one of removed) {
    if (isStored(connection, one)) continue;
    takeBackOthers(connection, one);
    for (const filterId of one.filterIds) count(connection, filterId, { ...one, nowMs });
  }
  forget(connection, nowMs);
}

/** Takes back what was counted of a match that has passed its filters after all, as one does after a filter is gone. */
export function takeBackCounts(connection: Connection, matchId: string): void {
  takeBack(
    connection,
    connection.all<Counted>('DELETE FROM filtered WHERE match_id = ? RETURNING filter_id, rule_id, time_ms', matchId),
  );
}

/** Takes back what was counted of sample events. */
export function takeBackSampleCounts(connection: Connection): void {
  takeBack(
    connection,
    connection.all<Counted>('DELETE FROM filtered WHERE sample = 1 RETURNING filter_id, rule_id, time_ms'),
  );
}

/** A count that is not there any more. */
interface Counted {
  readonly filter_id: string;
  readonly rule_id: string;
  readonly time_ms: number;
}

function isStored(connection: Connection, { match }: FilteredMatch): boolean {
  return connection.get('SELECT 1 FROM matches WHERE id = ?', match.id) !== undefined;
}

/** Filters that removed the match before, and are gone or changed. */
function takeBackOthers(connection: Connection, { match, filterIds }: FilteredMatch): void {
  takeBack(
    connection,
    connection.all<Counted>(
      `DELETE FROM filtered WHERE match_id = ? AND filter_id NOT IN (SELECT value FROM json_each(?))
        RETURNING filter_id, rule_id, time_ms`,
      match.id,
      JSON.stringify(filterIds),
    ),
  );
}

function count(
  connection: Connection,
  filterId: string,
  { match, nowMs }: FilteredMatch & { readonly nowMs: number },
): void {
  const { id, rule, event, sample } = match;
  const timeMs = Date.parse(event.time);
  const added = connection.run(
    `INSERT INTO filtered (match_id, filter_id, rule_id, time_ms, source, event_index, event_id, sample, counted_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ...[id, filterId, rule.id, timeMs, event.source, event.index, event.id, sample ? 1 : 0, nowMs],
  );
  if (added === 1) {
    connection.run(
      'INSERT INTO filtered_days VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET matches = matches + 1',
      ...[filterId, rule.id, periodFrom(timeMs)],
    );
  } else if (!sample) {
    // The real event of a sample's: it stays when the samples go.
    connection.run('UPDATE filtered SET sample = 0 WHERE match_id = ? AND filter_id = ? AND sample = 1', id, filterId);
  }
}

function takeBack(connection: Connection, counted: readonly Counted[]): void {
  for (const { filter_id, rule_id, time_ms } of counted) {
    const day = [filter_id, rule_id, periodFrom(time_ms)] as const;
    const where = 'WHERE filter_id = ? AND rule_id = ? AND day_ms = ?';
    connection.run(`UPDATE filtered_days SET matches = matches - 1 ${where}`, ...day);
    connection.run(`DELETE FROM filtered_days ${where} AND matches = 0`, ...day);
  }
}

/** The oldest counts come first, so that nothing is looked for where none is old. */
function forget(connection: Connection, nowMs: number): void {
  takeBack(
    connection,
    connection.all<Counted>(
      `DELETE FROM filtered WHERE counted_ms < ? AND seq IN (SELECT seq FROM filtered ORDER BY seq LIMIT ?)
        RETURNING filter_id, rule_id, time_ms`,
      nowMs - keptMs,
      forgottenAtOnce,
    ),
  );
}
