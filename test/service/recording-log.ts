import type { Log } from '../../src/hunt/log.ts';

export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** A log that keeps its lines for the test to look at. */
export function recordingLog(): {
  readonly log: Log;
  /** Those with a text, or all. */
  readonly lines: (text?: string) => readonly LogLine[];
} {
  const kept: LogLine[] = [];
  const keep =
    (level: LogLine['level']) =>
    (detail: object, text: string): void => {
      kept.push({ ...detail, level, text });
    };
  return {
    log: { info: keep('info'), warn: keep('warn'), error: keep('error') },
    lines: (text) => kept.filter((line) => text === undefined || line.text === text),
  };
}
