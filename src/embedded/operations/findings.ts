import { isDeepStrictEqual } from 'node:util';
import { findingId } from '../../findings/group.ts';
import type { Finding, Triage } from '../../findings/finding.ts';
import type { MatchedRule } from '../../findings/match.ts';
import { recomputeFinding } from '../../findings/recompute-finding.ts';
import type { FindingFacts, FindingNames } from '../../findings/recompute-finding.ts';
import type { Editor, GroupKey, TriageEdit } from '../../findings/stores.ts';
import { ruleLevels } from '../../sigma/rule.ts';
import type { Connection } from '../connection.ts';
import { findingOfRow, selectFindings } from '../finding-row.ts';
import type { FindingRow } from '../finding-row.ts';
import { recordAudit } from './audit.ts';
import { nextChange } from './clock.ts';
import { adoptMatches, bundlesOf, rebuildBundles } from './finding-bundles.ts';

/** Gives the groups' waiting matches a finding, and brings the groups' newest findings up to date. */
export function recomputeGroups(connection: Connection, groups: readonly GroupKey[]): readonly Finding[] {
  return groups.flatMap((group) => {
    const place = adoptWaiting(connection, group);
    if (place === null) return [];
    saveFinding(connection, group, place);
    return [findFinding(connection, place.id)!];
  });
}

/** Brings a finding up to date after matches of it were removed; without any left it goes as well. */
export function recomputeAfterRemoval(connection: Connection, id: string): void {
  const { rule, entity, period, generation, follows } = findFinding(connection, id)!;
  const group = { ruleId: rule.id, entity, periodFromMs: Date.parse(period.from) };
  const isEmpty = connection.get('SELECT 1 FROM matches WHERE finding_id = ? LIMIT 1', id) === undefined;
  rebuildBundles(connection, id);
  connection.run('DELETE FROM finding_names WHERE finding_id = ?', id);
  if (isEmpty) connection.run('DELETE FROM findings WHERE id = ?', id);
  else saveFinding(connection, group, { id, generation, follows });
}

export function triageFinding(
  connection: Connection,
  { id, edit, version, by, at }: { id: string; edit: TriageEdit; version: number; by: Editor; at: string },
): Finding | 'conflict' | null {
  const finding = findFinding(connection, id);
  if (finding === null) return null;
  if (finding.triage.version !== version) return 'conflict';
  saveTriage(connection, id, { ...finding.triage, ...edit, version: version + 1, updatedAt: at, updatedBy: by.name });
  connection.run('UPDATE findings SET changed = ? WHERE id = ?', nextChange(connection), id);
  recordAudit(connection, { at, by: by.id, action: 'finding.triage', subject: id, detail: JSON.stringify(edit) });
  return findFinding(connection, id);
}

interface FindingPlace {
  readonly id: string;
  readonly generation: number;
  readonly follows: string | null;
}

/** Decides which finding of the group takes its waiting matches. Null where the group has neither. */
function adoptWaiting(connection: Connection, group: GroupKey): FindingPlace | null {
  const { ruleId, entity, periodFromMs } = group;
  const newest = connection.get<FindingPlace & { status: string }>(
    `SELECT f.id, f.generation, f.follows, coalesce(t.status, 'open') AS status
      FROM findings f LEFT JOIN triage t ON t.finding_id = f.id
      WHERE f.rule_id = ? AND f.entity = ? AND f.period_from_ms = ? ORDER BY f.generation DESC LIMIT 1`,
    ruleId,
    entity,
    periodFromMs,
  );
  const takes = newest === undefined || newest.status === 'closed' ? nextGeneration(group, newest) : newest;
  const adopted = adoptMatches(connection, group, takes.id);
  return adopted > 0 ? takes : (newest ?? null);
}

function nextGeneration(group: GroupKey, closed: FindingPlace | undefined): FindingPlace {
  const generation = (closed?.generation ?? 0) + 1;
  return { id: findingId(group, generation), generation, follows: closed?.id ?? null };
}

/** Writes the finding as its matches say. Where that changes nothing, it keeps its place in the change feed. */
function saveFinding(connection: Connection, group: GroupKey, { id, generation, follows }: FindingPlace): void {
  const { facts, names } = recomputeFinding(group, latestRule(connection, id), bundlesOf(connection, id));
  const stored = connection.get<{ facts: string }>('SELECT facts FROM findings WHERE id = ?', id);
  if (stored !== undefined && isDeepStrictEqual(JSON.parse(stored.facts), facts)) return;
  const columns = {
    id,
    rule_id: group.ruleId,
    rule_title: facts.rule.title,
    rule_level: facts.rule.level,
    level_rank: ruleLevels.indexOf(facts.rule.level),
    entity: group.entity,
    period_from_ms: group.periodFromMs,
    generation,
    follows,
    matches: facts.matches,
    first_ms: Date.parse(facts.firstSeen),
    last_ms: Date.parse(facts.lastSeen),
    facts: JSON.stringify(facts satisfies FindingFacts),
    changed: nextChange(connection),
  };
  const all = Object.keys(columns);
  connection.run(
    `INSERT INTO findings (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
      ON CONFLICT (id) DO UPDATE SET ${all.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    ...Object.values(columns),
  );
  saveNames(connection, id, names);
}

/** What a finding names it goes on naming, until matches are removed. */
function saveNames(connection: Connection, id: string, { hosts, users }: FindingNames): void {
  const add = (kind: 'host' | 'user', name: string) =>
    connection.run('INSERT OR IGNORE INTO finding_names VALUES (?, ?, ?)', kind, name.toLowerCase(), id);
  for (const host of hosts) add('host', host);
  for (const user of users) {
    add('user', user);
    add('user', user.slice(user.indexOf('\\') + 1));
  }
}

function latestRule(connection: Connection, findingId: string): MatchedRule {
  return connection.get<MatchedRule>(
    `SELECT rule_id AS id, rule_revision AS revision, rule_title AS title, rule_level AS level
      FROM matches WHERE finding_id = ? ORDER BY time_ms DESC, seq DESC LIMIT 1`,
    findingId,
  )!;
}

function saveTriage(connection: Connection, id: string, triage: Triage): void {
  connection.run(
    'INSERT OR REPLACE INTO triage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    id,
    triage.status,
    triage.verdict,
    triage.assignee,
    triage.note,
    JSON.stringify(triage.tags),
    triage.version,
    triage.updatedAt,
    triage.updatedBy,
  );
}

function findFinding(connection: Connection, id: string): Finding | null {
  const row = connection.get<FindingRow>(`${selectFindings} WHERE f.id = ?`, id);
  return row === undefined ? null : findingOfRow(row);
}
