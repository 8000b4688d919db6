import { normalize, sep } from 'node:path';
import type { LoadedRules } from '../load.ts';
import type { Filter } from '../sigma/filter.ts';
import type { RefusedRule } from '../sigma/parse-rules.ts';
import type { Rule } from '../sigma/rule.ts';
import type { Diagnostic } from '../text/diagnostic.ts';

/** A rule or filter as it was when its file was sound. */
export interface LastGood<T> {
  readonly id: string;
  readonly file: string;
  readonly text: string;
  /** Since when (ms since 1970 UTC) its file has not been; null: it was, when it was last read. */
  readonly staleSinceMs: number | null;
  /** Null where it is none by what is known now: it was made by another version, or its placeholders are gone. */
  restore(): T | null;
}

/** What was read last is what runs: the files, taken by themselves, no longer give a sound rule of that id. */
export interface Stale {
  readonly sinceMs: number;
  /** What is wrong with the files. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Kept extends Pick<LoadedRules, 'rules' | 'refused' | 'filters' | 'refusedFilters'> {
  /** By id. */
  readonly staleRules: ReadonlyMap<string, Stale>;
  readonly staleFilters: ReadonlyMap<string, Stale>;
}

/**
 * Keeps what was loaded before in place of what is refused now: by its id, and of a file with a mistake that is about none
 * of its rules, or that cannot be read, all that it held. Of two that share an id the one stays that was there before. What a
 * sound file, or a folder that is there, holds no longer is gone.
 */
export function keepLastGood(
  loaded: LoadedRules,
  last: { readonly rules: readonly LastGood<Rule>[]; readonly filters: readonly LastGood<Filter>[] },
  nowMs: number,
): Kept {
  const mistakes = new FileMistakes(loaded, [...last.rules, ...last.filters]);
  const rules = keep({ sound: loaded.rules, refused: loaded.refused }, last.rules, { mistakes, nowMs });
  const filters = keep({ sound: loaded.filters, refused: loaded.refusedFilters }, last.filters, { mistakes, nowMs });
  const without = (refused: readonly RefusedRule[]): readonly RefusedRule[] =>
    refused.filter((one) => !rules.replaced.has(one) && !filters.replaced.has(one));
  return {
    rules: rules.sound,
    refused: without(loaded.refused),
    filters: filters.sound,
    refusedFilters: without(loaded.refusedFilters),
    staleRules: rules.stale,
    staleFilters: filters.stale,
  };
}

interface KeptOfKind<T> {
  readonly sound: readonly T[];
  readonly stale: ReadonlyMap<string, Stale>;
  /** In whose place something was kept. */
  readonly replaced: ReadonlySet<RefusedRule>;
}

function keep<T extends Rule | Filter>(
  { sound, refused }: { readonly sound: readonly T[]; readonly refused: readonly RefusedRule[] },
  last: readonly LastGood<T>[],
  { mistakes, nowMs }: { readonly mistakes: FileMistakes; readonly nowMs: number },
): KeptOfKind<T> {
  const found = new Set(sound.map(({ id }) => id));
  const byId = Map.groupBy(refused, ({ id }) => id);
  const kept: T[] = [];
  const stale = new Map<string, Stale>();
  const replaced = new Set<RefusedRule>();
  for (const one of last.filter(({ id }) => !found.has(id))) {
    const namesakes = byId.get(one.id) ?? [];
    const inPlace = namesakes.length > 0 ? [likest(namesakes, one)] : mistakes.strangersIn(one.file);
    const diagnostics = namesakes.length > 0 ? allDiagnostics(namesakes) : mistakes.of(one.file);
    const restored = diagnostics.length > 0 ? one.restore() : null;
    if (restored === null) continue;
    kept.push(restored);
    stale.set(one.id, { sinceMs: one.staleSinceMs ?? nowMs, diagnostics });
    for (const other of inPlace) replaced.add(other);
  }
  return { sound: [...sound, ...kept], stale, replaced };
}

/** Which of several documents with one id the last good one was, as far as can be told. */
function likest(namesakes: readonly RefusedRule[], { file, text }: LastGood<unknown>): RefusedRule {
  return (
    namesakes.find(({ at }) => at.file === file) ?? namesakes.find((other) => other.text === text) ?? namesakes[0]!
  );
}

/** What is wrong with files, as far as it is about none of the rules that they held: nobody can say which they still hold. */
class FileMistakes {
  readonly #strangers: ReadonlyMap<string, readonly RefusedRule[]>;
  readonly #ofNoDocument: ReadonlyMap<string, readonly Diagnostic[]>;
  readonly #absent: LoadedRules['absent'];

  constructor(
    { refused, refusedFilters, diagnostics, absent }: LoadedRules,
    last: readonly Pick<LastGood<unknown>, 'id' | 'file'>[],
  ) {
    const all = [...refused, ...refusedFilters];
    const known = new Set(last.map(({ id, file }) => JSON.stringify([id, file])));
    const isStranger = ({ id, at }: RefusedRule): boolean => !known.has(JSON.stringify([id, at.file]));
    this.#strangers = Map.groupBy(
      all.filter((one) => isStranger(one) && !isCorrelation(one)),
      ({ at }) => at.file,
    );
    const told = new Set(allDiagnostics(all));
    const others = diagnostics.filter((one) => one.severity === 'error' && one.at !== undefined && !told.has(one));
    this.#ofNoDocument = Map.groupBy(others, ({ at }) => at!.file);
    this.#absent = absent;
  }

  /** Documents that may have been any rule of the file. */
  strangersIn(file: string): readonly RefusedRule[] {
    return this.#strangers.get(file) ?? [];
  }

  of(file: string): readonly Diagnostic[] {
    const within = this.#absent.filter((path) => isWithin(file, normalize(path.file)));
    return [
      ...allDiagnostics(this.strangersIn(file)),
      ...(this.#ofNoDocument.get(file) ?? []),
      ...allDiagnostics(within),
    ];
  }
}

/** It was no rule before, and is none now. */
function isCorrelation({ diagnostics }: RefusedRule): boolean {
  return diagnostics.some(({ code }) => code === 'SIGMA_CORRELATION_NOT_YET');
}

function isWithin(file: string, path: string): boolean {
  return file === path || file.startsWith(path.endsWith(sep) ? path : path + sep);
}

function allDiagnostics(refused: readonly { readonly diagnostics: readonly Diagnostic[] }[]): readonly Diagnostic[] {
  return refused.flatMap(({ diagnostics }) => diagnostics);
}
