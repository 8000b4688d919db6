import type { MemoryDifference, RememberedJudgement, RememberedRule, RuleMemory } from '../hunt/rule-memory.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer-proxy.ts';

/** The rules as they were loaded last, in the SQLite file. */
export class EmbeddedRuleMemory implements RuleMemory {
  readonly #reader: Reader;
  readonly #writer: Writer;

  constructor(reader: Reader, writer: Writer) {
    this.#reader = reader;
    this.#writer = writer;
  }

  rememberedRules(): Promise<readonly RememberedRule[]> {
    return this.#reader.read((connection) =>
      connection
        .all<RememberedRow>(
          `SELECT kind, rule_id AS id, file, line, text, stale_since_ms AS staleSinceMs, judged
            FROM remembered_rules ORDER BY kind, rule_id`,
        )
        .map((row) => ({
          ...row,
          judged: row.judged === null ? null : (JSON.parse(row.judged) as RememberedJudgement),
        })),
    );
  }

  rememberRules(difference: MemoryDifference): Promise<void> {
    return this.#writer.run('rememberRules', difference);
  }
}

interface RememberedRow extends Omit<RememberedRule, 'judged'> {
  /** JSON. */
  readonly judged: string | null;
}
