import type { MemoryDifference } from '../../hunt/rule-memory.ts';
import type { Connection } from '../connection.ts';

export function rememberRules(connection: Connection, { changed, forgotten }: MemoryDifference): void {
  for (const { kind, id } of forgotten) {
    connection.run('DELETE FROM remembered_rules WHERE kind = ? AND rule_id = ?', kind, id);
  }
  for (const { kind, id, file, line, text, staleSinceMs, judged } of changed) {
    const row = [kind, id, file, line, text, staleSinceMs, judged && JSON.stringify(judged)];
    connection.run('INSERT OR REPLACE INTO remembered_rules VALUES (?, ?, ?, ?, ?, ?, ?)', ...row);
  }
}
