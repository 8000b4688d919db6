import type { SourcePosition } from '../text/diagnostic.ts';

/** Where something was set: what messages call it (`api.port`, or the variable), and its place in the file. */
export interface Origin {
  readonly name: string;
  readonly at?: SourcePosition;
}

/** A setting as somebody wrote it, in the file or in a variable. */
export interface Given extends Origin {
  /** One, or any number where the setting is a list. */
  readonly values: readonly GivenValue[];
  /** What relative paths are relative to. */
  readonly folder: string;
}

export interface GivenValue {
  readonly text: string;
  /** What messages quote: the text before variables were put in, so that no message shows what they hold. */
  readonly written: string;
  readonly at?: SourcePosition;
}

/** What was set, by path with indexes and keys (`sources.0.indices`). */
export interface GivenSettings {
  readonly settings: Map<string, Given>;
  /** Entries of sequences and tables (`sources.0`), also those that set nothing. */
  readonly entries: Map<string, Origin>;
}

/** Settings of `upper` win over those of `lower`, each by itself: a variable can mend one line of the file. */
export function layGiven(lower: GivenSettings, upper: GivenSettings): GivenSettings {
  return {
    settings: new Map([...lower.settings, ...upper.settings]),
    entries: new Map([...upper.entries, ...lower.entries]),
  };
}
