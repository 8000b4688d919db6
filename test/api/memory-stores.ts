import type { ApiKey, AuditEntry, AuditLog, KeyStore } from '../../src/access/api-key.ts';
import type { QuarantineReplay } from '../../src/api/context.ts';
import { checkSort, decodeCursor, encodeCursor } from '../../src/findings/cursor.ts';
import type { Finding } from '../../src/findings/finding.ts';
import type {
  FindingStore,
  MatchStore,
  Page,
  PageRequest,
  Quarantine,
  RejectedMatch,
  StoredMatch,
} from '../../src/findings/stores.ts';
import { findingSorts, matchSorts } from '../../src/findings/stores.ts';
import type { Backfill, Backfills } from '../../src/hunt/backfill.ts';
import type { EventStore, IncomingEvent } from '../../src/hunt/event-store.ts';
import { ruleLevels } from '../../src/sigma/rule.ts';

const now = '2026-01-31T12:00:00.000Z';

/** Stores that hold what they are given in memory, as far as the API uses them: small and honest stand-ins for SQLite. */
export function memoryFindings(
  initial: readonly Finding[],
  audit: MemoryAudit,
): Pick<FindingStore, 'finding' | 'listFindings' | 'triage'> {
  const findings = new Map(initial.map((finding) => [finding.id, finding]));
  let lastChange = Math.max(0, ...initial.map(({ changed }) => changed));
  return {
    finding: (id) => Promise.resolve(findings.get(id) ?? null),
    listFindings: (filter, page) => {
      const sort = checkSort(page.sort, findingSorts);
      const chosen = [...findings.values()].filter(
        (finding) =>
          isAmong(finding.hosts, filter.host) &&
          isAmong(
            finding.users.flatMap((user) => [user, user.split('\\').at(-1)!]),
            filter.user,
          ) &&
          (filter.rule === undefined || finding.rule.id === filter.rule) &&
          (filter.level?.includes(finding.rule.level) ?? true) &&
          (filter.status?.includes(finding.triage.status) ?? true) &&
          (filter.fromMs === undefined || Date.parse(finding.lastSeen) >= filter.fromMs) &&
          (filter.toMs === undefined || Date.parse(finding.firstSeen) < filter.toMs),
      );
      return Promise.resolve(cutPage(chosen, (finding) => findingOrder(finding, sort), page, sort === 'changed'));
    },
    triage: (id, edit, version, by) => {
      const finding = findings.get(id);
      if (finding === undefined) return Promise.resolve(null);
      if (finding.triage.version !== version) return Promise.resolve('conflict');
      const triage = {
        ...finding.triage,
        ...edit,
        version: version + 1,
        updatedAt: now,
        updatedBy: by.name,
      };
      const edited = { ...finding, triage, changed: ++lastChange };
      findings.set(id, edited);
      audit.record({ by: by.id, action: 'finding.triage', subject: id, detail: JSON.stringify(edit) });
      return Promise.resolve(edited);
    },
  };
}

export function memoryMatches(matches: readonly StoredMatch[]): Pick<MatchStore, 'match' | 'listMatches'> {
  return {
    match: (id) => Promise.resolve(matches.find((match) => match.id === id) ?? null),
    listMatches: (filter, page) => {
      const sort = checkSort(page.sort, matchSorts);
      const chosen = matches.filter(
        ({ findingId, rule, event }) =>
          (filter.finding === undefined || findingId === filter.finding) &&
          (filter.rule === undefined || rule.id === filter.rule) &&
          isAmong([event.computer ?? ''], filter.host) &&
          (filter.fromMs === undefined || Date.parse(event.time) >= filter.fromMs) &&
          (filter.toMs === undefined || Date.parse(event.time) < filter.toMs),
      );
      const order = ({ event, storedAt }: StoredMatch) =>
        sort === 'stored' ? Date.parse(storedAt) : (sort === 'time' ? 1 : -1) * Date.parse(event.time);
      return Promise.resolve(cutPage(chosen, order, page, sort === 'stored'));
    },
  };
}

export function memoryQuarantine(rejected: readonly RejectedMatch[]): Pick<Quarantine, 'listRejected'> {
  return {
    listRejected: (page) => {
      const items = rejected.map((item) => ({ ...item, id: item.match.id }));
      const { items: cut, next } = cutPage(items, ({ atMs }) => -atMs, page, false);
      return Promise.resolve({ items: cut, next });
    },
  };
}

/** Another attempt, of which each has success. */
export function memoryReplay(rejected: readonly RejectedMatch[], audit: MemoryAudit): QuarantineReplay {
  const stored = (ids: readonly string[], by: string) => {
    for (const subject of ids) audit.record({ by, action: 'quarantine.replay', subject, detail: 'stored' });
    return Promise.resolve({ stored: ids.length, refused: 0 });
  };
  const ids = rejected.map(({ match }) => match.id);
  return {
    one: (id, by) => (ids.includes(id) ? stored([id], by) : Promise.resolve(null)),
    all: (by) => stored(ids, by),
  };
}

export function memoryKeys(initial: readonly ApiKey[], audit = memoryAudit()): KeyStore {
  const keys = new Map(initial.map((key) => [key.id, key]));
  return {
    createKey: (key, by) => {
      keys.set(key.id, key);
      audit.record({ by, action: 'key.create', subject: key.id, detail: key.name });
      return Promise.resolve();
    },
    listKeys: () => Promise.resolve([...keys.values()]),
    keyByHash: (hash) => Promise.resolve([...keys.values()].find((key) => key.hash === hash) ?? null),
    deleteKey: (id, by) => {
      const isThere = keys.delete(id);
      if (isThere) audit.record({ by, action: 'key.delete', subject: id, detail: '' });
      return Promise.resolve(isThere);
    },
    touchKey: (id, at) => {
      keys.set(id, { ...keys.get(id)!, lastUsedAt: at });
      return Promise.resolve();
    },
  };
}

type MemoryAudit = AuditLog & {
  /** What was noted since the beginning. */
  readonly entries: () => readonly AuditEntry[];
  record(entry: Omit<AuditEntry, 'at'>): void;
};

/** Takes what the other stores of this file note in it. */
export function memoryBackfills(
  initial: readonly Backfill[],
  audit: MemoryAudit,
): Pick<Backfills, 'addBackfill' | 'cancelBackfill' | 'backfill' | 'listBackfills'> {
  const backfills = new Map(initial.map((backfill) => [backfill.id, backfill]));
  const untouched = { windows: 0, documents: 0, created: 0, present: 0, rejected: 0 };
  return {
    addBackfill: (request) => {
      const nothing = { finishedMs: null, cancelledMs: null, counts: untouched, gaps: [], quarantined: [] };
      backfills.set(request.id, { ...request, ...nothing });
      audit.record({ by: request.askedBy, action: 'backfill.create', subject: request.id, detail: '' });
      return Promise.resolve('committed');
    },
    cancelBackfill: (id, { by, atMs }) => {
      const known = backfills.get(id);
      if (known?.finishedMs !== null || known.cancelledMs !== null) return Promise.resolve(false);
      backfills.set(id, { ...known, cancelledMs: atMs });
      audit.record({ by, action: 'backfill.cancel', subject: id, detail: '' });
      return Promise.resolve(true);
    },
    backfill: (id) => Promise.resolve(backfills.get(id) ?? null),
    listBackfills: () => Promise.resolve([...backfills.values()]),
  };
}

export function memoryAudit(initial: readonly AuditEntry[] = []): MemoryAudit {
  const entries = [...initial];
  return {
    entries: () => entries.slice(initial.length),
    record: (entry) => void entries.push({ at: now, ...entry }),
    listAudit: (limit, before) =>
      Promise.resolve(
        entries
          .map((entry, index) => ({ sequence: index + 1, ...entry }))
          .filter(({ sequence }) => before === null || sequence < before)
          .reverse()
          .slice(0, limit),
      ),
  };
}

/** Knows an event again by its text. */
export function memoryEvents(): Pick<EventStore, 'insertEvents'> & { readonly events: readonly IncomingEvent[] } {
  const events: IncomingEvent[] = [];
  const known = new Set<string>();
  return {
    events,
    insertEvents: (incoming) => {
      const fresh = incoming.filter(({ document }) => {
        const text = JSON.stringify(document);
        return !known.has(text) && known.add(text);
      });
      events.push(...fresh);
      return Promise.resolve({ inserted: fresh.length, present: incoming.length - fresh.length });
    },
  };
}

function isAmong(names: readonly string[], wanted: string | undefined): boolean {
  return wanted === undefined || names.some((name) => name.toLowerCase() === wanted.toLowerCase());
}

function findingOrder(finding: Finding, sort: (typeof findingSorts)[number]): number {
  switch (sort) {
    case 'firstSeen':
      return Date.parse(finding.firstSeen);
    case '-firstSeen':
      return -Date.parse(finding.firstSeen);
    case 'lastSeen':
      return Date.parse(finding.lastSeen);
    case '-lastSeen':
      return -Date.parse(finding.lastSeen);
    case '-level':
      return -ruleLevels.indexOf(finding.rule.level);
    case '-matches':
      return -finding.matches;
    case 'changed':
      return finding.changed;
  }
}

/** A page in ascending order; a feed gives its last position back where there is nothing new. */
function cutPage<T extends { readonly id: string }>(
  items: readonly T[],
  orderOf: (item: T) => number,
  { limit, cursor, sort }: PageRequest,
  isFeed: boolean,
): Page<T> {
  const after = decodeCursor(cursor, sort);
  const rest = items
    .map((item) => ({ item, value: orderOf(item), tie: item.id }))
    .sort((a, b) => a.value - b.value || (a.tie < b.tie ? -1 : 1))
    .filter(({ value, tie }) => after === null || value > after.value || (value === after.value && tie > after.tie));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const end =
    last === undefined
      ? (cursor ?? encodeCursor({ sort, value: 0, tie: '' }))
      : encodeCursor({ sort, value: last.value, tie: last.tie });
  return { items: page.map(({ item }) => item), next: isFeed || rest.length > limit ? end : null };
}
