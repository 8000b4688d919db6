import type { SourceState } from '../api/context.ts';
import type { FieldReader } from '../hunt/event-source.ts';
import type { Log } from '../hunt/log.ts';
import type { RunState } from '../hunt/source-runner.ts';
import type { OpenSource } from '../open-stores.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Standing } from './readiness.ts';
import type { JudgedSource } from './rule-directory.ts';
import { RecentWatch } from './recent-watch.ts';
import { sharedReading } from './shared-reading.ts';

/** What is known to be well is asked so seldom; what runs and check disagree on is asked at every look. */
const checkEveryMs = 60_000;

/** A source, what was last found to be wrong with it, and what came to it lately. */
export class WatchedSource {
  readonly #opened: OpenSource;
  readonly #log: Log;
  readonly #recent: RecentWatch;
  readonly #fieldTypes: FieldReader['fieldTypes'];
  #diagnostics: readonly Diagnostic[] = [];
  #checkedMs = -Infinity;
  #checking: Promise<void> | null = null;
  #stopped = false;

  constructor(opened: OpenSource, log: Log) {
    this.#opened = opened;
    this.#log = log;
    this.#recent = new RecentWatch(opened.recent);
    this.#fieldTypes = sharedReading(() => opened.fields.fieldTypes(), { maxAgeMs: checkEveryMs, now: Date.now });
  }

  get name(): string {
    return this.#opened.source.name;
  }

  /** As rules are judged by it: what came lately is as of the last check, and not known of a source that fails. */
  get judged(): JudgedSource {
    const { source } = this.#opened;
    return { name: source.name, profile: () => source.profile(), recent: () => this.#recent.events };
  }

  /** As the source tells of its fields; its types are kept for a minute, since they take all its mappings to read. */
  get fields(): FieldReader {
    const { fields } = this.#opened;
    return { fieldTypes: this.#fieldTypes, newest: (selector, count) => fields.newest(selector, count) };
  }

  /** Asks the source what is wrong with it and what came, where a minute has passed or its runs tell otherwise. Never rejects. */
  check(run: Pick<RunState, 'failure'>, nowMs: number): Promise<void> {
    const isContradicted = (run.failure !== null) !== hasError(this.#diagnostics);
    const ageMs = nowMs - this.#checkedMs;
    // Below nothing where our clock was set back.
    if (isContradicted || ageMs < 0 || ageMs >= checkEveryMs) {
      this.#checkedMs = nowMs;
      this.#checking ??= this.#ask(nowMs).finally(() => {
        this.#checking = null;
      });
    }
    return this.#checking ?? Promise.resolve();
  }

  /** What windows come to counts for more than what a check says: while they are covered, the source is read. */
  state({ lastReadMs, failure, isStandby }: RunState): SourceState {
    const diagnostics = [...this.#diagnostics];
    // A check may pass and a window fail nevertheless: shards that break off, or fewer documents than were counted.
    if (failure !== null && !diagnostics.some(({ code }) => code === failure.code))
      diagnostics.push({ code: failure.code, severity: 'error', message: failure.reason });
    const isRead = lastReadMs !== null && !isStandby;
    const isReadable = failure === null && (isRead || !hasError(diagnostics));
    return {
      name: this.name,
      kind: this.#opened.kind,
      address: this.#opened.address,
      indices: this.#opened.indices,
      state: !isReadable ? 'failing' : isStandby ? 'standby' : isRead ? 'ready' : 'starting',
      diagnostics,
      lastReadAt: lastReadMs === null ? null : new Date(lastReadMs).toISOString(),
    };
  }

  /** As `state`, but a window that fails is no reason by itself while the source can be read: it is tried again. */
  standing(run: RunState): Standing['state'] {
    const { state } = this.state(run);
    if (state === 'starting') return 'starting';
    if (state !== 'failing') return 'readable';
    return run.lastReadMs === null || hasError(this.#diagnostics) ? 'unreadable' : 'readable';
  }

  /** A check under way is not waited for, and what it finds of a source that is being closed is not told. */
  stop(): void {
    this.#stopped = true;
  }

  async #ask(nowMs: number): Promise<void> {
    try {
      const found = await this.#opened.check();
      if (this.#stopped) return;
      for (const diagnostic of found) this.#logNew(diagnostic);
      this.#diagnostics = found;
      if (hasError(found)) this.#recent.forget();
      else await this.#recent.read(nowMs);
    } catch (err) {
      this.#log.error({ err, source: this.name }, 'source could not be checked');
    }
  }

  #logNew({ severity, code, message, hint }: Diagnostic): void {
    if (this.#diagnostics.some((known) => known.code === code && known.message === message)) return;
    this.#log[severity === 'error' ? 'error' : 'warn'](
      { source: this.name, code, reason: message, hint },
      'source checked',
    );
  }
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
