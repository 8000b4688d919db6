import type { Log } from '../hunt/log.ts';
import type { Rule } from '../sigma/rule.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Kept } from './keep-last-good.ts';
import type { Knowledge } from './knowledge.ts';

/** More of a kind are told as a number. */
const maxTold = 20;

/** What another load of the files has changed. */
export interface LoadReport {
  readonly added: readonly Rule[];
  /** With another text, or other values of placeholders in it. */
  readonly edited: readonly Rule[];
  readonly removed: readonly Rule[];
}

export function compareLoads(before: Pick<Kept, 'rules'>, now: Pick<Kept, 'rules'>): LoadReport {
  const old = new Map(before.rules.map((rule) => [rule.id, rule]));
  const current = new Set(now.rules.map(({ id }) => id));
  return {
    added: now.rules.filter(({ id }) => !old.has(id)),
    edited: now.rules.filter(({ id, revision }) => old.has(id) && old.get(id)!.revision !== revision),
    removed: before.rules.filter(({ id }) => !current.has(id)),
  };
}

/** Tells what is wrong with the files. */
export function tellMistakes(log: Log, mistakes: readonly Diagnostic[]): void {
  tellEach(mistakes, log, ({ code, at, message, hint }) => {
    const place = at === undefined ? {} : { file: at.file, line: at.line, column: at.column };
    log.warn({ ...place, code, reason: message, hint }, 'mistake in a file of rules');
  });
}

/** Tells what a load has changed. */
export function tellLoad(
  log: Log,
  { added, edited, removed }: LoadReport,
  { knowledge, ms }: { readonly knowledge: Knowledge; readonly ms: number },
): void {
  tellEach(removed, log, ({ id, title, at: { file } }) => {
    log.info({ rule: id, title, file }, 'rule removed');
  });
  const { rules, refused, staleRules, filters } = knowledge;
  const counts = { rules: rules.length, added: added.length, edited: edited.length, removed: removed.length };
  log.info({ ...counts, stale: staleRules.size, refused: refused.length, filters: filters.length, ms }, 'rules loaded');
}

/** Tells which rules and filters run as they were before, since their files have mistakes. */
export function tellStale(log: Log, now: Kept, before: Pick<Kept, 'staleRules' | 'staleFilters'> | null): void {
  const rules = now.rules.filter(({ id }) => now.staleRules.has(id) && before?.staleRules.has(id) !== true);
  tellEach(rules, log, ({ id, title, revision, at: { file } }) => {
    log.warn({ rule: id, title, file, revision }, 'rule runs as it was before its file was changed');
  });
  const filters = now.filters.filter(({ id }) => now.staleFilters.has(id) && before?.staleFilters.has(id) !== true);
  tellEach(filters, log, ({ id, title, at: { file } }) => {
    log.warn({ filter: id, title, file }, 'filter works as it did before its file was changed');
  });
}

/** Tells which rules became something else though nobody has edited them; `before`: what was told of them. */
export function tellChanges(
  log: Log,
  { rules, changes }: Pick<Knowledge, 'rules' | 'changes'>,
  before: Knowledge['changes'],
): void {
  const changed = rules.filter(({ rule: { id } }) => changes.get(id) !== before.get(id));
  const news = changed.flatMap(({ rule: { id, title } }) => {
    const change = changes.get(id);
    return change === undefined ? [] : [{ rule: id, title, ...change }];
  });
  if (news.length === 0) return;
  const text = 'rules have another verdict or query than before, and are written as they were';
  log.warn({ rules: news.length, list: 'GET /api/rules?changed=true' }, text);
  tellEach(news, log, (one) => {
    log.warn(one, 'verdict or query changed');
  });
}

function tellEach<T>(all: readonly T[], log: Log, tell: (one: T) => void): void {
  for (const one of all.slice(0, maxTold)) tell(one);
  if (all.length > maxTold) log.warn({ more: all.length - maxTold }, 'and more of the kind');
}
