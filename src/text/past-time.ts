import { instantSyntax, parseInstant } from './instant.ts';
import { parseSpan, spanSyntax } from './span.ts';

/** What `parsePastTime` takes, for messages. */
export const pastTimeSyntax = `${instantSyntax}, or ${spanSyntax} back from now`;

/** Reads an instant, or a span back from now, which does not reach before 1970; in ms. `no-zone` and null as `parseInstant`. */
export function parsePastTime(text: string, nowMs: number): ReturnType<typeof parseInstant> {
  const spanMs = parseSpan(text);
  return spanMs !== null && spanMs <= nowMs ? nowMs - spanMs : parseInstant(text);
}
