import type { Ask } from './codec.ts';
import type { SourcePosition } from '../text/diagnostic.ts';
import type { TextPattern, TextTest } from '../sigma/rule.ts';

export const everything: Ask = { kind: 'everything' };
export const nothing: Ask = { kind: 'nothing' };

/** All of the asks hold. The parts that decide nothing are left out. */
export function allOf(asks: readonly Ask[]): Ask {
  const parts = asks.flatMap((ask) => (ask.kind === 'and' ? ask.of : [ask])).filter((ask) => ask.kind !== 'everything');
  if (parts.some((ask) => ask.kind === 'nothing')) return nothing;
  return parts.length === 0 ? everything : parts.length === 1 ? parts[0]! : { kind: 'and', of: parts };
}

/** One of the asks holds. The parts that decide nothing are left out. */
export function anyOf(asks: readonly Ask[]): Ask {
  const parts = asks.flatMap((ask) => (ask.kind === 'or' ? ask.of : [ask])).filter((ask) => ask.kind !== 'nothing');
  if (parts.some((ask) => ask.kind === 'everything')) return everything;
  return parts.length === 0 ? nothing : parts.length === 1 ? parts[0]! : { kind: 'or', of: parts };
}

/** A text test made from another: where the rule says so stays the same. */
export function textTest(pattern: TextPattern, { at, cased }: { at: SourcePosition; cased: boolean }): TextTest {
  return { kind: 'text', at, pattern, cased };
}
