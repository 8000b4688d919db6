import type { Window } from '../hunt/window.ts';
import { parsePastTime, pastTimeSyntax } from '../text/past-time.ts';
import type { Arguments } from './command.ts';
import { UsageError } from './command.ts';

/** `--from` and `--to`; `toMs` null: as far as can be read. Throws a `UsageError` where they are no span. */
export function readHuntSpan(
  args: Arguments,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number | null } {
  const [from, to] = [args.text('from'), args.text('to')];
  if (from === null) throw new UsageError('--from TIME is missing.');
  const fromMs = readTime('--from', from, nowMs);
  const toMs = to === null ? null : readTime('--to', to, nowMs);
  if (fromMs >= (toMs ?? nowMs)) throw new UsageError(`--from ${from} is not before --to ${to ?? '(now)'}.`);
  return { fromMs, toMs };
}

/** What of the span a source can be read up to its horizon. Null where it lies beyond. */
export function upTo(
  horizonMs: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number | null },
): Window | null {
  const window = { fromMs, toMs: Math.min(toMs ?? Infinity, horizonMs) };
  return window.fromMs < window.toMs ? window : null;
}

function readTime(option: string, text: string, nowMs: number): number {
  const instant = parsePastTime(text, nowMs);
  if (typeof instant === 'number') return instant;
  const what = instant === 'no-zone' ? 'a time without a zone' : 'no time';
  throw new UsageError(`${option} '${text}' is ${what}.`, {
    hint: `Write ${pastTimeSyntax}.`,
  });
}
