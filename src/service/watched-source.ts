import type { SourceState } from '../api/context.ts';
import type { Log } from '../hunt/log.ts';
import type { OpenSource } from '../open-stores.ts';
import type { Diagnostic } from '../text/diagnostic.ts';

/** How a run of a source went, as its runner last saw it. */
export interface RunState {
  readonly lastReadMs: number | null;
  readonly failing: boolean;
}

/** A source, and what was last found to be wrong with it. */
export class WatchedSource {
  readonly opened: OpenSource;
  readonly #log: Log;
  #diagnostics: readonly Diagnostic[] = [];

  constructor(opened: OpenSource, log: Log) {
    this.opened = opened;
    this.#log = log;
  }

  get name(): string {
    return this.opened.source.name;
  }

  /** Asks the source anew; what is wrong is logged when it was not known before. */
  async check(): Promise<void> {
    const found = await this.opened.check();
    const known = new Set(this.#diagnostics.map(({ code, message }) => code + message));
    for (const diagnostic of found) {
      if (known.has(diagnostic.code + diagnostic.message)) continue;
      const { severity, code, message, hint } = diagnostic;
      this.#log[severity === 'error' ? 'error' : 'warn'](
        { source: this.name, code, reason: message, hint },
        'source checked',
      );
    }
    this.#diagnostics = found;
  }

  state({ lastReadMs, failing }: RunState): SourceState {
    const hasError = failing || this.#diagnostics.some(({ severity }) => severity === 'error');
    return {
      name: this.name,
      kind: this.opened.kind,
      address: this.opened.address,
      indices: this.opened.indices,
      state: hasError ? 'failing' : lastReadMs === null ? 'starting' : 'ready',
      diagnostics: this.#diagnostics,
      lastReadAt: lastReadMs === null ? null : new Date(lastReadMs).toISOString(),
    };
  }
}
