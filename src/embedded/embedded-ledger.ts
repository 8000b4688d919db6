import type {
  Activation,
  ActiveRules,
  AuditRecord,
  AuditTotals,
  CoveredSpan,
  Gap,
  IndexListing,
  IndexState,
  Ledger,
  LedgerEntry,
  QuarantinedRule,
  Reopened,
  RuleRef,
  WriteOutcome,
} from '../hunt/ledger.ts';
import type { Window } from '../hunt/window.ts';
import type { EntryDetail } from './operations/ledger.ts';
import { readIndices } from './operations/source-indices.ts';
import type { Tally } from '../hunt/audit.ts';
import type { IndexCounts } from '../hunt/event-source.ts';
import type { Connection } from './connection.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer-proxy.ts';

/** The ledger in the SQLite file. */
export class EmbeddedLedger implements Ledger {
  readonly #reader: Reader;
  readonly #writer: Writer;
  /** Rule sets never change, and every plan asks for those of what is covered. */
  readonly #ruleSets = new Map<string, readonly RuleRef[]>();
  readonly #indexSets = new Map<string, readonly string[]>();

  constructor(reader: Reader, writer: Writer) {
    this.#reader = reader;
    this.#writer = writer;
  }

  activations(source: string): Promise<readonly Activation[]> {
    return this.#reader.read((connection) =>
      connection.all<Activation>(
        `SELECT rule_id AS id, revision, from_ms AS fromMs, until_ms AS untilMs
          FROM activations WHERE source = ? ORDER BY from_ms, rule_id, revision`,
        source,
      ),
    );
  }

  activate({ source, rules, atMs }: ActiveRules, epoch: number): Promise<WriteOutcome> {
    const refs = rules.map(({ id, revision }) => ({ id, revision }));
    return this.#writer.run('activate', { change: { source, rules: refs, atMs }, epoch });
  }

  async covered(source: string): Promise<readonly CoveredSpan[]> {
    const rows = await this.#reader.read((connection) =>
      connection.all<Window & { ruleSet: string }>(
        `SELECT rule_set AS ruleSet, from_ms AS fromMs, to_ms AS toMs
          FROM covered WHERE source = ? ORDER BY from_ms, rule_set`,
        source,
      ),
    );
    return Promise.all(
      rows.map(async ({ ruleSet, fromMs, toMs }) => ({
        window: { fromMs, toMs },
        rules: (await this.ruleSet(ruleSet))!,
      })),
    );
  }

  entries(source: string, span: Window): Promise<readonly LedgerEntry[]> {
    return this.#reader.read((connection) =>
      connection
        .all<Window & { ruleSet: string; detail: string }>(
          `SELECT from_ms AS fromMs, to_ms AS toMs, rule_set AS ruleSet, detail
            FROM ledger_entries WHERE source = ? AND to_ms > ? AND from_ms < ? ORDER BY from_ms, seq`,
          source,
          span.fromMs,
          span.toMs,
        )
        .map(({ fromMs, toMs, ruleSet, detail }) => {
          // What older versions wrote lacks what they did not note.
          const { indexSet = null, ...rest } = JSON.parse(detail) as Partial<EntryDetail>;
          const indices = indexSet === null ? null : this.#indexSet(connection, indexSet);
          const written = { matchesByRule: null, backfill: null, ...rest } as Omit<EntryDetail, 'indexSet'>;
          return { source, window: { fromMs, toMs }, ruleSet, ...written, indices };
        }),
    );
  }

  documentsRead(source: string): Promise<number> {
    return this.#reader.read(
      (connection) =>
        connection.get<{ documents: number }>('SELECT documents FROM sources WHERE source = ?', source)?.documents ?? 0,
    );
  }

  takeOver(source: string): Promise<number> {
    return this.#writer.run('takeOver', source);
  }

  commit(entry: LedgerEntry, epoch: number): Promise<WriteOutcome> {
    return this.#writer.run('commitEntry', { entry, epoch });
  }

  async saveRuleSet(hash: string, members: readonly RuleRef[]): Promise<void> {
    if ((await this.ruleSet(hash)) === null) await this.#writer.run('saveRuleSet', { hash, members });
  }

  async ruleSet(hash: string): Promise<readonly RuleRef[] | null> {
    const known = this.#ruleSets.get(hash);
    if (known !== undefined) return known;
    const row = await this.#reader.read((connection) =>
      connection.get<{ rules: string }>('SELECT rules FROM rule_sets WHERE hash = ?', hash),
    );
    if (row === undefined) return null;
    const rules = JSON.parse(row.rules) as RuleRef[];
    this.#ruleSets.set(hash, rules);
    return rules;
  }

  saveGaps(source: string, gaps: readonly Gap[], epoch: number): Promise<WriteOutcome> {
    return this.#writer.run('saveGaps', { source, gaps, epoch });
  }

  saveQuarantinedRules(source: string, rules: readonly QuarantinedRule[], epoch: number): Promise<WriteOutcome> {
    return this.#writer.run('saveQuarantinedRules', { source, rules, epoch });
  }

  quarantinedRules(source: string): Promise<readonly QuarantinedRule[]> {
    return this.#reader.read((connection) =>
      connection.all<QuarantinedRule>(
        `SELECT rule_id AS id, revision, code, reason, since_ms AS sinceMs, attempts, next_attempt_ms AS nextAttemptMs
          FROM quarantined_rules WHERE source = ? ORDER BY since_ms, rule_id, revision`,
        source,
      ),
    );
  }

  tallies(source: string, span: Window): Promise<readonly Tally[]> {
    return this.#reader.read((connection) =>
      connection
        .all<Window & { counts: string | null }>(
          `SELECT from_ms AS fromMs, to_ms AS toMs, counts
            FROM tallies WHERE source = ? AND to_ms > ? AND from_ms < ? ORDER BY from_ms`,
          ...[source, span.fromMs, span.toMs],
        )
        .map(({ fromMs, toMs, counts }) => ({
          window: { fromMs, toMs },
          counts: counts === null ? null : readCounts(counts),
        })),
    );
  }

  saveAudit(audit: AuditRecord, epoch: number): Promise<WriteOutcome> {
    return this.#writer.run('saveAudit', { audit, epoch });
  }

  auditTotals(source: string): Promise<AuditTotals> {
    return this.#reader.read(
      (connection) =>
        connection.get<AuditTotals>('SELECT late, removed FROM sources WHERE source = ?', source) ?? {
          late: 0,
          removed: 0,
        },
    );
  }

  reopened(source: string): Promise<readonly Reopened[]> {
    return this.#reader.read((connection) =>
      connection
        .all<Window & Omit<Reopened, 'window'>>(
          `SELECT from_ms AS fromMs, to_ms AS toMs, late, since_ms AS sinceMs
            FROM reopened WHERE source = ? ORDER BY from_ms`,
          source,
        )
        .map(({ fromMs, toMs, ...open }) => ({ window: { fromMs, toMs }, ...open })),
    );
  }

  saveReopened(source: string, reopened: readonly Reopened[], epoch: number): Promise<WriteOutcome> {
    return this.#writer.run('saveReopened', { source, reopened, epoch });
  }

  saveIndices(listing: IndexListing, epoch: number): Promise<WriteOutcome> {
    return this.#writer.run('saveIndices', { listing, epoch });
  }

  indices(source: string): Promise<readonly IndexState[]> {
    return this.#reader.read((connection) => readIndices(connection, source));
  }

  gaps(source: string): Promise<readonly Gap[]> {
    return this.#reader.read((connection) =>
      connection
        .all<Window & Omit<Gap, 'window'>>(
          `SELECT from_ms AS fromMs, to_ms AS toMs, code, reason, since_ms AS sinceMs, attempts,
              next_attempt_ms AS nextAttemptMs
            FROM gaps WHERE source = ? ORDER BY from_ms`,
          source,
        )
        .map(({ fromMs, toMs, ...gap }) => ({ window: { fromMs, toMs }, ...gap })),
    );
  }

  #indexSet(connection: Connection, hash: string): readonly string[] {
    const known = this.#indexSets.get(hash);
    if (known !== undefined) return known;
    const row = connection.get<{ names: string }>('SELECT names FROM index_sets WHERE hash = ?', hash)!;
    const names = JSON.parse(row.names) as string[];
    this.#indexSets.set(hash, names);
    return names;
  }
}

function readCounts(json: string): IndexCounts {
  return new Map(Object.entries(JSON.parse(json) as Record<string, number>));
}
