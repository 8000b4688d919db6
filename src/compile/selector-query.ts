import type { EventSelector } from '../ecs/mapping.ts';
import type { Test } from '../sigma/rule.ts';
import type { Asking } from './asking.ts';
import type { RuleSet } from './bound-rule.ts';
import { type Clause, allOf, anyOf, everything } from './clause.ts';
import { presentClause } from './presence-clause.ts';
import { printClause } from './print-clause.ts';
import type { Query } from './query.ts';
import type { SourceProfile } from './source-profile.ts';
import { testClause } from './test-clause.ts';

/** Which documents the rules have to see: each channel once, with the codes that any rule asks for. Providers are left open. */
export function selectorsOf({ rules }: Pick<RuleSet, 'rules'>): readonly EventSelector[] {
  const codesOf = new Map<string | null, { channel: string | null; codes: Set<string>; isAny: boolean }>();
  for (const { selector } of rules.flatMap(({ variants }) => variants)) {
    for (const channel of selector.channels.length === 0 ? [null] : selector.channels) {
      const key = channel?.toLowerCase() ?? null;
      const known = codesOf.get(key) ?? { channel, codes: new Set(), isAny: false };
      for (const code of selector.codes) known.codes.add(code);
      known.isAny ||= selector.codes.length === 0;
      codesOf.set(key, known);
    }
  }
  return [...codesOf.values()].map(({ channel, codes, isAny }) => ({
    channels: channel === null ? [] : [channel],
    codes: isAny ? [] : [...codes].sort((one, other) => Number(one) - Number(other)),
    providers: [],
  }));
}

/** The query for the documents that any of the selectors may choose; more where a field is not indexed as a whole. */
export function selectorQuery(selectors: readonly EventSelector[], profile: SourceProfile): Query {
  return printClause(anyOf(selectors.map((selector) => selectorClause(selector, profile))));
}

/** An event's code is at `event.code` or, where nothing put it there, at `winlog.event_id`. */
export function selectorClause({ channels, codes }: EventSelector, profile: SourceProfile): Clause {
  const isOneOf = (path: string, values: readonly string[]): Clause =>
    anyOf(values.map((value) => testClause(path, equals(value), asking(profile))));
  const codeIsOne = anyOf(['event.code', 'winlog.event_id'].map((path) => isOneOf(path, codes)));
  const channelIsOne =
    channels.length === 0 ? presentClause('winlog.channel', asking(profile)) : isOneOf('winlog.channel', channels);
  return allOf([channelIsOne, codes.length === 0 ? everything : codeIsOne]);
}

function equals(value: string): Test {
  return { kind: 'text', at: { file: '', line: 0, column: 0 }, pattern: [value], cased: false };
}

/** Selecting is never exact, so nobody is told where it is wider. */
function asking(profile: SourceProfile): Asking {
  return { profile, polarity: 'positive', event: '', field: null, widened: [] };
}
