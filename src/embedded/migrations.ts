import type { Connection } from './connection.ts';
import { EmbeddedError } from './embedded-error.ts';

/**
 * The schema's steps in order: step n brings a file from version n to n + 1 (`PRAGMA user_version`). A step that has
 * been released is never edited; a change is a new step.
 */
export const migrations: readonly string[] = [
  `
  -- clock_ms: the last stamp given or horizon read; change: the last position of the change feed.
  CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO meta VALUES ('clock_ms', 0), ('change', 0);

  -- AUTOINCREMENT: seq is the event's _id, and names one event for ever. ingested_ms never falls as seq grows.
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    ingested_ms INTEGER NOT NULL,
    content BLOB NOT NULL,
    sample INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (content, sample)
  ) STRICT;
  CREATE INDEX events_by_time ON events (ingested_ms);
  CREATE INDEX sample_events ON events (seq) WHERE sample = 1;

  CREATE TABLE findings (
    id TEXT PRIMARY KEY,
    rule_id TEXT NOT NULL,
    rule_title TEXT NOT NULL,
    rule_level TEXT NOT NULL,
    level_rank INTEGER NOT NULL,
    entity TEXT NOT NULL,
    period_from_ms INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    follows TEXT REFERENCES findings (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    matches INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    facts TEXT NOT NULL,
    changed INTEGER NOT NULL,
    UNIQUE (rule_id, entity, period_from_ms, generation)
  ) STRICT;
  CREATE UNIQUE INDEX findings_by_change ON findings (changed);
  CREATE INDEX findings_by_first ON findings (first_ms, id);
  CREATE INDEX findings_by_last ON findings (last_ms, id);
  CREATE INDEX findings_by_level ON findings (level_rank, id);
  CREATE INDEX findings_by_matches ON findings (matches, id);
  CREATE INDEX findings_by_follows ON findings (follows) WHERE follows IS NOT NULL;

  -- Folded names, for filters; a user stands here as DOMAIN\\name and as name.
  CREATE TABLE finding_names (
    kind TEXT NOT NULL CHECK (kind IN ('host', 'user')),
    name TEXT NOT NULL,
    finding_id TEXT NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, name, finding_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX finding_names_by_finding ON finding_names (finding_id);

  -- What people wrote. No row: untouched.
  CREATE TABLE triage (
    finding_id TEXT PRIMARY KEY REFERENCES findings (id) ON DELETE CASCADE,
    status TEXT NOT NULL,
    verdict TEXT,
    assignee TEXT,
    note TEXT,
    tags TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE matches (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    rule_id TEXT NOT NULL,
    rule_revision TEXT NOT NULL,
    rule_title TEXT NOT NULL,
    rule_level TEXT NOT NULL,
    entity TEXT NOT NULL,
    period_from_ms INTEGER NOT NULL,
    finding_id TEXT REFERENCES findings (id) DEFERRABLE INITIALLY DEFERRED,
    identity TEXT NOT NULL,
    source TEXT NOT NULL,
    event_index TEXT,
    event_id TEXT,
    time_ms INTEGER NOT NULL,
    ingested TEXT,
    channel TEXT,
    code TEXT,
    provider TEXT,
    computer TEXT,
    host TEXT,
    record_id TEXT,
    users TEXT NOT NULL,
    addresses TEXT NOT NULL,
    explanation TEXT NOT NULL,
    sample INTEGER NOT NULL,
    stored_ms INTEGER NOT NULL,
    document TEXT
  ) STRICT;
  CREATE INDEX matches_ungrouped ON matches (rule_id, entity, period_from_ms) WHERE finding_id IS NULL;
  CREATE INDEX matches_with_document ON matches (rule_id, entity, period_from_ms, finding_id) WHERE document IS NOT NULL;
  CREATE INDEX matches_by_time ON matches (time_ms);
  CREATE INDEX matches_by_finding ON matches (finding_id, time_ms);
  CREATE INDEX matches_by_rule ON matches (rule_id, time_ms);
  CREATE INDEX matches_by_host ON matches (host, time_ms);
  CREATE INDEX sample_matches ON matches (seq) WHERE sample = 1;

  -- Where copies of a match's event were seen. '' stands for none.
  CREATE TABLE match_locations (
    match_seq INTEGER NOT NULL REFERENCES matches (seq) ON DELETE CASCADE,
    source TEXT NOT NULL,
    event_index TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (match_seq, source, event_index, event_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE quarantine (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    match TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE sources (
    source TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    documents INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE rule_sets (hash TEXT PRIMARY KEY, rules TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE activations (
    source TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    revision TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    until_ms INTEGER,
    PRIMARY KEY (source, rule_id, from_ms, revision)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE ledger_entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    rule_set TEXT NOT NULL REFERENCES rule_sets (hash),
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX ledger_entries_by_time ON ledger_entries (source, to_ms, from_ms);

  -- The entries' windows by rule set, joined where they touch: written in the same transaction as the entry.
  CREATE TABLE covered (
    source TEXT NOT NULL,
    rule_set TEXT NOT NULL REFERENCES rule_sets (hash),
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    PRIMARY KEY (source, rule_set, from_ms)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE gaps (
    source TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_ms INTEGER NOT NULL,
    PRIMARY KEY (source, from_ms)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    last_used_at TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE audit_log (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_log_keeps BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TRIGGER audit_log_stays BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  `,
  `
  -- Stretches that an outage delayed, and that are read again.
  CREATE TABLE recoveries (
    source TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    rereads INTEGER NOT NULL,
    PRIMARY KEY (source, from_ms)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What filters removed: each match once for each filter, and counted in the same transaction.
  CREATE TABLE filtered (
    filter_id TEXT NOT NULL,
    match_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    PRIMARY KEY (filter_id, match_id)
  ) STRICT, WITHOUT ROWID;

  -- The sums, so that nobody who asks has to add them up. last: the latest event, as JSON.
  CREATE TABLE filtered_days (
    filter_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    day_ms INTEGER NOT NULL,
    matches INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    last TEXT NOT NULL,
    PRIMARY KEY (filter_id, rule_id, day_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX filtered_days_by_day ON filtered_days (day_ms);
  `,
  `
  -- Rules that are set aside on a source, so that the others go on.
  CREATE TABLE quarantined_rules (
    source TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    revision TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_ms INTEGER NOT NULL,
    PRIMARY KEY (source, rule_id, revision)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- A count can be taken back, and then the last of its day is another: each removed match says where its event is.
  ALTER TABLE filtered RENAME TO filtered_before;
  CREATE TABLE filtered (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    match_id TEXT NOT NULL,
    filter_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    event_index TEXT,
    event_id TEXT,
    sample INTEGER NOT NULL,
    counted_ms INTEGER NOT NULL,
    UNIQUE (match_id, filter_id)
  ) STRICT;
  -- Of what was counted before, only the last of each day told where it is; what is stored by now is removed by nobody.
  INSERT INTO filtered (match_id, filter_id, rule_id, time_ms, source, event_index, event_id, sample, counted_ms)
    SELECT f.match_id, f.filter_id, f.rule_id, f.time_ms, d.last ->> 'source',
        iif(d.last ->> 'matchId' = f.match_id, d.last ->> 'index', NULL),
        iif(d.last ->> 'matchId' = f.match_id, d.last ->> 'id', NULL), 0, unixepoch() * 1000
      FROM filtered_before f JOIN filtered_days d
        ON d.filter_id = f.filter_id AND d.rule_id = f.rule_id AND f.time_ms BETWEEN d.day_ms AND d.day_ms + 86399999
      WHERE f.match_id NOT IN (SELECT id FROM matches);
  CREATE INDEX filtered_by_time ON filtered (filter_id, rule_id, time_ms);
  CREATE INDEX sample_filtered ON filtered (seq) WHERE sample = 1;
  DROP TABLE filtered_before;

  DROP TABLE filtered_days;
  CREATE TABLE filtered_days (
    filter_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    day_ms INTEGER NOT NULL,
    matches INTEGER NOT NULL,
    PRIMARY KEY (filter_id, rule_id, day_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX filtered_days_by_day ON filtered_days (day_ms);
  INSERT INTO filtered_days
    SELECT filter_id, rule_id, time_ms - ((time_ms % 86400000) + 86400000) % 86400000 AS day_ms, count(*) FROM filtered
      GROUP BY filter_id, rule_id, day_ms;
  `,
  `
  -- What kinds of events there are, and when the last of each came: to ask the events themselves would be to read all of them.
  CREATE TABLE event_kinds (
    channel TEXT NOT NULL,
    code TEXT NOT NULL,
    sample INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    PRIMARY KEY (channel, code, sample)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO event_kinds
    SELECT
      coalesce(body ->> '$.winlog.channel', body ->> '$."winlog.channel"') AS channel,
      coalesce(
        body ->> '$.event.code', body ->> '$."event.code"', body ->> '$.winlog.event_id', body ->> '$."winlog.event_id"', ''
      ) AS code,
      sample,
      max(ingested_ms)
    FROM events WHERE channel IS NOT NULL GROUP BY 1, 2, 3;
  `,
  `
  -- How many documents covered windows had when they were counted last, as JSON by backing index; null: not counted.
  CREATE TABLE tallies (
    source TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    counts TEXT,
    PRIMARY KEY (source, from_ms)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE sources ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sources ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
  -- Audits find what they were for.
  DROP TABLE recoveries;
  `,
  `
  -- Rules that are asked to run over a past span. What they still owe is worked out from what is covered.
  -- rules, gaps and quarantined are JSON: each is replaced whole.
  CREATE TABLE backfills (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    rules TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_ms INTEGER NOT NULL,
    finished_ms INTEGER,
    cancelled_ms INTEGER,
    windows INTEGER NOT NULL DEFAULT 0,
    documents INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    gaps TEXT NOT NULL DEFAULT '[]',
    quarantined TEXT NOT NULL DEFAULT '[]'
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX backfills_by_source ON backfills (source, asked_ms);
  `,
  `
  -- Rules and filters as they were loaded last: the text that was sound, and what became of it (JSON; null of filters).
  CREATE TABLE remembered_rules (
    kind TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    text TEXT NOT NULL,
    stale_since_ms INTEGER,
    judged TEXT,
    PRIMARY KEY (kind, rule_id)
  ) STRICT;
  `,
  `
  -- Searched windows that audits have opened again, until they are searched.
  CREATE TABLE reopened (
    source TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    late INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (source, from_ms)
  ) STRICT, WITHOUT ROWID;

  -- Which indices a window was searched in: seldom others than those of the window before. A JSON list, by its hash.
  CREATE TABLE index_sets (hash TEXT PRIMARY KEY, names TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- The indices that are, or were, behind a source.
  CREATE TABLE source_indices (
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'gone')),
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (source, name)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- How late documents were, by the bound in ms that they did not exceed: for the safety lag that is proposed.
  CREATE TABLE late_delays (
    source TEXT NOT NULL,
    day_ms INTEGER NOT NULL,
    bound_ms INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (source, day_ms, bound_ms)
  ) STRICT, WITHOUT ROWID;

  -- What the service last said of itself, as JSON: for a command that reads the data folder beside it.
  CREATE TABLE service_status (id INTEGER PRIMARY KEY CHECK (id = 1), status TEXT NOT NULL) STRICT;
  `,
  `
  -- The matches of findings, those together that name the same. bundle: host, users and addresses, as a JSON array.
  CREATE TABLE finding_bundles (
    finding_id TEXT NOT NULL REFERENCES findings (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    bundle TEXT NOT NULL,
    matches INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    sample INTEGER NOT NULL,
    PRIMARY KEY (finding_id, bundle)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO finding_bundles
    SELECT finding_id, json_array(computer, users, addresses), count(*), min(time_ms), max(time_ms), min(sample)
      FROM matches WHERE finding_id IS NOT NULL GROUP BY finding_id, computer, users, addresses;
  `,
];

/**
 * Brings the file to this version's schema, each step whole or not at all. `keepOld` is called before the first, unless the file
 * is new. Throws EMBEDDED_NEWER_FILE where it is beyond this version.
 */
export function migrate(connection: Connection, keepOld: (version: number) => void): void {
  const version = versionOf(connection);
  if (version > migrations.length) {
    const known = `this version knows up to ${migrations.length}`;
    throw new EmbeddedError('EMBEDDED_NEWER_FILE', `The data folder has schema version ${version}; ${known}.`);
  }
  if (version > 0 && version < migrations.length) keepOld(version);
  for (let next = version; next < migrations.length; next++) {
    connection.transaction(() => {
      // Another process may have made the step since: a command beside a service that starts.
      if (versionOf(connection) > next) return;
      connection.execute(migrations[next]!);
      connection.execute(`PRAGMA user_version = ${next + 1}`);
    });
  }
}

function versionOf(connection: Connection): number {
  return connection.get<{ user_version: number }>('PRAGMA user_version')!.user_version;
}
