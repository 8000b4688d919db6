import { boundOf } from '../../hunt/delays.ts';
import { lateDays } from '../../hunt/late-delays.ts';
import type { LateDocuments } from '../../hunt/late-delays.ts';
import type { Connection } from '../connection.ts';

const dayMs = 86_400_000;

/** Counts late documents by day and delay, all of them as found once, and forgets what is too old to say anything of today. */
export function saveLate(
  connection: Connection,
  { late, nowMs }: { readonly late: readonly LateDocuments[]; readonly nowMs: number },
): void {
  const todayMs = Math.floor(nowMs / dayMs) * dayMs;
  connection.run('DELETE FROM late_delays WHERE day_ms <= ?', todayMs - lateDays * dayMs);
  late.forEach(({ source, delayMs, documents }, index) => {
    connection.run(
      `INSERT INTO late_delays VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (source, day_ms, bound_ms) DO UPDATE SET documents = documents + ?4, times = times + ?5`,
      ...[source, todayMs, boundOf(delayMs), documents, index === 0 ? 1 : 0],
    );
  });
}
