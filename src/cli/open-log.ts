import { pino } from 'pino';
import type { Logger, LevelWithSilent } from 'pino';
import { inertText } from '../text/inert-text.ts';
import type { Io } from './command.ts';

/** The log of the service: one JSON object a line on standard output, and lines that people can read on a terminal. */
export function openLog(level: LevelWithSilent, io: Io): Logger {
  return pino({ level, base: null }, { write: (line) => void io.out(io.isOutTerminal ? readable(line) : line) });
}

interface LogRecord extends Readonly<Record<string, unknown>> {
  readonly level: number;
  readonly time: number;
  readonly msg: string;
}

/** As `09:12:04 warn  window not covered  source=winlogbeat code=ELASTIC_UNREACHABLE`, in local time. */
function readable(line: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(line) as LogRecord;
  const name = (pino.levels.labels[level] ?? '').padEnd(5);
  const details = Object.entries(rest).map(([key, value]) => `${key}=${shown(value)}`);
  const cause = stackOf(err).map((text) => `    ${text}`);
  const head = `${new Date(time).toTimeString().slice(0, 8)} ${name} ${[`${msg} `, ...details].join(' ').trimEnd()}`;
  return `${[head, ...cause].map(inertText).join('\n')}\n`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isWindow(value)) return `${new Date(value.fromMs).toISOString()}/${new Date(value.toMs).toISOString()}`;
  return JSON.stringify(value);
}

function isWindow(value: unknown): value is { readonly fromMs: number; readonly toMs: number } {
  return typeof value === 'object' && value !== null && 'fromMs' in value && 'toMs' in value;
}

function stackOf(error: unknown): readonly string[] {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return [];
  return String(error.stack).split('\n');
}
