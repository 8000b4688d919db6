import type { MatchBundle } from '../../findings/recompute-finding.ts';
import type { GroupKey } from '../../findings/stores.ts';
import type { Connection } from '../connection.ts';

// The matches of a finding that name the same host, users and addresses are put together in a row, in the transaction that gives
// them their finding. A finding that grows with every window of a day would otherwise be added up from its first match each time.

const bundleName = 'json_array(computer, users, addresses)';
const bundled = `${bundleName}, count(*), min(time_ms), max(time_ms), min(sample) FROM matches`;

/** Gives the group's waiting matches a finding, and adds them to its bundles; gives how many there were. */
export function adoptMatches(connection: Connection, { ruleId, entity, periodFromMs }: GroupKey, id: string): number {
  const waiting = 'rule_id = ?2 AND entity = ?3 AND period_from_ms = ?4 AND finding_id IS NULL';
  const values = [id, ruleId, entity, periodFromMs];
  connection.run(
    `INSERT INTO finding_bundles SELECT ?1, ${bundled} WHERE ${waiting} GROUP BY computer, users, addresses
      ON CONFLICT DO UPDATE SET
        matches = matches + excluded.matches,
        first_ms = min(first_ms, excluded.first_ms),
        last_ms = max(last_ms, excluded.last_ms),
        sample = min(sample, excluded.sample)`,
    ...values,
  );
  return connection.run(`UPDATE matches SET finding_id = ?1 WHERE ${waiting}`, ...values);
}

/** Puts the matches of a finding together anew, where some were removed. */
export function rebuildBundles(connection: Connection, findingId: string): void {
  connection.run('DELETE FROM finding_bundles WHERE finding_id = ?', findingId);
  connection.run(
    `INSERT INTO finding_bundles SELECT finding_id, ${bundled} WHERE finding_id = ? GROUP BY computer, users, addresses`,
    findingId,
  );
}

/** A match of the sample data has come from elsewhere, too. */
export function endSampleOf(connection: Connection, seq: number): void {
  connection.run(
    `UPDATE finding_bundles SET sample = 0
      FROM (SELECT finding_id AS id, ${bundleName} AS name FROM matches WHERE seq = ?) AS changed
      WHERE finding_id = changed.id AND bundle = changed.name`,
    seq,
  );
}

export function* bundlesOf(connection: Connection, findingId: string): Iterable<MatchBundle> {
  const rows = connection.iterate<BundleRow>(
    'SELECT bundle, matches, first_ms, last_ms, sample FROM finding_bundles WHERE finding_id = ?',
    findingId,
  );
  for (const { bundle, matches, first_ms, last_ms, sample } of rows) {
    // The lists are text in their columns, and so in the array.
    const [host, users, addresses] = JSON.parse(bundle) as [string | null, string, string];
    yield {
      matches,
      firstMs: first_ms,
      lastMs: last_ms,
      host,
      users: JSON.parse(users) as string[],
      addresses: JSON.parse(addresses) as string[],
      sample: sample === 1,
    };
  }
}

interface BundleRow extends Record<'matches' | 'first_ms' | 'last_ms' | 'sample', number> {
  readonly bundle: string;
}
