import type { FilteredMatch } from '../../findings/filtered.ts';
import { periodFrom } from '../../findings/group.ts';
import type { Connection } from '../connection.ts';

/** Counts matches that filters removed, each once for each filter. The count and what it counts are one transaction. */
export function saveFiltered(connection: Connection, removed: readonly FilteredMatch[]): void {
  for (const one of removed) if (isNew(connection, one)) count(connection, one);
}

function isNew(connection: Connection, { filterId, match }: FilteredMatch): boolean {
  const changed = connection.run(
    `INSERT INTO filtered (filter_id, match_id, rule_id, time_ms)
      SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM matches WHERE id = ?) ON CONFLICT DO NOTHING`,
    filterId,
    match.id,
    match.rule.id,
    Date.parse(match.event.time),
    match.id,
  );
  return changed === 1;
}

function count(connection: Connection, { filterId, match: { id, rule, event } }: FilteredMatch): void {
  const timeMs = Date.parse(event.time);
  const last = JSON.stringify({
    matchId: id,
    source: event.source,
    index: event.index,
    id: event.id,
    time: event.time,
  });
  connection.run(
    `INSERT INTO filtered_days (filter_id, rule_id, day_ms, matches, last_ms, last) VALUES (?, ?, ?, 1, ?, ?)
      ON CONFLICT DO UPDATE SET
        matches = matches + 1,
        last = iif(excluded.last_ms >= last_ms, excluded.last, last),
        last_ms = max(excluded.last_ms, last_ms)`,
    filterId,
    rule.id,
    periodFrom(timeMs),
    timeMs,
    last,
  );
}
