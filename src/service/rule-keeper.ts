import type { Log } from '../hunt/log.ts';
import type { RuleMemory } from '../hunt/rule-memory.ts';
import type { Placeholders } from '../sigma/placeholders.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Kept, LastGood } from './keep-last-good.ts';
import type { BuiltKnowledge, KnowledgeLoader, ReadFiles } from './knowledge-loader.ts';
import type { Knowledge } from './knowledge.ts';
import { compareLoads, tellChanges, tellLoad, tellMistakes, tellStale } from './load-report.ts';
import type { LoadReport } from './load-report.ts';
import { changesIn, differenceOf, lastGoodOf, memoryOf, remember } from './remember-rules.ts';
import type { Memory } from './remember-rules.ts';

export interface RuleKeeperOptions {
  readonly loader: KnowledgeLoader;
  readonly placeholders: Placeholders;
  readonly memory: RuleMemory;
  /** The version of sigma-bridge. */
  readonly engine: string;
  readonly log: Log;
  readonly now: () => number;
}

/** Holds the rules, filters and mappings that are used, and takes them anew from their files, of which a broken one takes nothing away. */
export class RuleKeeper {
  readonly #options: RuleKeeperOptions;
  #memory: Memory;
  #mark: string;
  #built: BuiltKnowledge;
  #knowledge: Knowledge | null = null;
  #mistakes: readonly Diagnostic[];
  #loading: Promise<unknown> = Promise.resolve();
  #queued: Promise<LoadReport> | null = null;

  /** Takes what the loader has read at the start, and tells what has changed since the last one. */
  static async open(files: ReadFiles, options: RuleKeeperOptions): Promise<RuleKeeper> {
    const { loader, placeholders, memory, log, now } = options;
    const remembered = memoryOf(await memory.rememberedRules());
    const built = await loader.build(files, lastGoodOf(remembered, placeholders), now());
    const keeper = new RuleKeeper(options, { files, memory: remembered, built });
    tellStale(log, built.kept, null);
    await keeper.#take(built);
    return keeper;
  }

  private constructor(
    options: RuleKeeperOptions,
    { files, memory, built }: { readonly files: ReadFiles; readonly memory: Memory; readonly built: BuiltKnowledge },
  ) {
    this.#options = options;
    this.#memory = memory;
    this.#built = built;
    this.#mark = files.mark;
    this.#mistakes = mistakesIn(files);
  }

  get current(): Knowledge {
    return this.#knowledge!;
  }

  /** Of the files as they were when they were read last; where they are being read, it waits for that. */
  async loadedMark(): Promise<string> {
    await this.#loading;
    return this.#mark;
  }

  /** Of binding the rules and filters in use. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#built.diagnostics;
  }

  get paths(): readonly string[] {
    return this.#options.loader.paths;
  }

  /** Reads the files again, one time after another; who asks while one waits for its turn gets that one. */
  reload(): Promise<LoadReport> {
    this.#queued ??= this.#loading.then(() => {
      this.#queued = null;
      const load = this.#load();
      // A failure is for who asked; the next one loads all the same.
      this.#loading = load.catch(() => undefined);
      return load;
    });
    return this.#queued;
  }

  async #load(): Promise<LoadReport> {
    const { loader, log, now } = this.#options;
    const startedMs = performance.now();
    const files = await loader.read();
    const before = this.#built;
    const built = await loader.build(files, lastGoodIn(before.kept), now());
    const known = new Set(this.#mistakes.map(keyOf));
    this.#mark = files.mark;
    this.#mistakes = mistakesIn(files);
    const mistakes = this.#mistakes.filter((mistake) => !known.has(keyOf(mistake)));
    tellMistakes(log, mistakes);
    tellStale(log, built.kept, before.kept);
    const knowledge = await this.#take(built);
    const report = compareLoads(before.kept, built.kept);
    tellLoad(log, report, { knowledge, ms: Math.round(performance.now() - startedMs) });
    return report;
  }

  /** What cannot be remembered is used nevertheless, and tried again with the next load. */
  async #take(built: BuiltKnowledge): Promise<Knowledge> {
    const { memory, engine, log, now } = this.#options;
    const before = this.#memory;
    const at = new Date(now()).toISOString();
    const after = remember(built.kept, built.knowledge.judgements, { before, engine, at });
    const knowledge = { ...built.knowledge, changes: changesIn(after) };
    this.#built = built;
    this.#knowledge = knowledge;
    tellChanges(log, knowledge, changesIn(before));
    const difference = differenceOf(before, after);
    if (difference.changed.length + difference.forgotten.length === 0) return knowledge;
    try {
      await memory.rememberRules(difference);
      this.#memory = after;
    } catch (err) {
      log.error({ err }, 'loaded rules could not be remembered');
    }
    return knowledge;
  }
}

function lastGoodIn({ rules, filters, staleRules, staleFilters }: Kept): {
  readonly rules: readonly LastGood<Kept['rules'][number]>[];
  readonly filters: readonly LastGood<Kept['filters'][number]>[];
} {
  const last = <T extends Kept['rules'][number] | Kept['filters'][number]>(
    one: T,
    stale: Kept['staleRules'],
  ): LastGood<T> => {
    const { id, text, at } = one;
    return { id, file: at.file, text, staleSinceMs: stale.get(id)?.sinceMs ?? null, restore: () => one };
  };
  return {
    rules: rules.map((rule) => last(rule, staleRules)),
    filters: filters.map((filter) => last(filter, staleFilters)),
  };
}

function mistakesIn({ diagnostics, unknownEvents }: ReadFiles): readonly Diagnostic[] {
  return [...diagnostics, ...unknownEvents].filter(({ severity }) => severity === 'error');
}

function keyOf({ code, at, message }: Diagnostic): string {
  return JSON.stringify([code, at, message]);
}
