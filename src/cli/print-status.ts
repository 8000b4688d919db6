import type { RuleCounts, ServiceStatus, SourceStatus } from '../service/service-status.ts';
import { counted, grouped } from '../text/counted.ts';
import { durationText } from '../text/duration.ts';
import { inertText } from '../text/inert-text.ts';
import { wrapText } from './wrap-text.ts';

const width = 80;
const labelWidth = 13;
/** Of gaps and of rules that are set aside; `--json` has all. */
const shown = 3;

/** The status for people, line by line. What is wrong comes first of each source, behind an exclamation mark. */
export function printStatus({ at, reasons, rules, storms, sources }: ServiceStatus, ageMs: number): readonly string[] {
  const state = reasons.length === 0 ? 'ready' : 'not ready';
  return [
    `sigma-bridge is ${state}, as of ${at.slice(0, 19)}Z, ${durationText(ageMs)} ago`,
    ...reasons.flatMap((reason) => marked('!', reason)),
    ...wrapText(rulesText(rules), width),
    ...some(storms, ({ rule, day, matches }) => labelled('storm', `${rule}: ${grouped(matches)} matches on ${day}`)),
    ...sources.flatMap((source) => ['', ...sourceLines(source)]),
  ];
}

function rulesText({ running, off, refused, stale }: RuleCounts): string {
  const parts = [
    `${counted(running, 'rule')} ${running === 1 ? 'runs' : 'run'}`,
    ...(off === 0 ? [] : [`${grouped(off)} left out by the configuration`]),
    ...(refused === 0 ? [] : [`${grouped(refused)} refused`]),
    ...(stale === 0 ? [] : [`${grouped(stale)} stale`]),
  ];
  return parts.join(', ');
}

function sourceLines(source: SourceStatus): readonly string[] {
  const where = [source.address, ...source.indices].filter((part) => part !== null).join(' ');
  return [
    ...wrapText(inertText(`${source.name}  ${source.state}  ${where}`.trimEnd()), width),
    ...source.problems.flatMap((problem) => marked('!', problem)),
    ...labelled('searched', searchedText(source)),
    ...labelled('rules', rulesHere(source)),
    ...labelled('findings', findingText(source)),
    ...labelled('late', lateText(source)),
    ...labelled('proposed', source.proposedSafetyLag?.reason ?? null),
    ...some(source.gaps, (gap) => [
      ...labelled('gap', `${gap.from} to ${gap.to}, since ${gap.since}, ${counted(gap.attempts, 'attempt')}`),
      ...labelled('', `${gap.code} ${gap.reason}`),
    ]),
    ...some(source.quarantined, (rule) => [
      ...labelled('set aside', `${rule.rule.id}, since ${rule.since}, ${counted(rule.attempts, 'attempt')}`),
      ...labelled('', `${rule.code} ${rule.reason}`),
    ]),
    ...some(
      source.diagnostics.filter(({ severity }) => severity !== 'error'),
      ({ code, message }) => labelled('warning', `${code} ${message}`),
    ),
  ];
}

function searchedText({ coveredUntil, horizon, lagMs, liveLagMs }: SourceStatus): string {
  if (coveredUntil === null || lagMs === null)
    return horizon === null ? 'not yet' : `nothing yet of what is up to ${horizon}`;
  const behind = lagMs === 0 ? 'nothing is open' : `${durationText(lagMs)} are open up to ${horizon ?? '?'}`;
  const newest = liveLagMs === null || lagMs === 0 ? '' : `; the newest events are ${durationText(liveLagMs)} behind`;
  return `up to ${coveredUntil}, ${behind}${newest}`;
}

function rulesHere({ activeRules, blindRules, quarantined }: SourceStatus): string {
  const blind = blindRules === null ? [] : [`${grouped(blindRules)} blind`];
  const aside = quarantined.length === 0 ? [] : [`${grouped(quarantined.length)} set aside`];
  return [`${grouped(activeRules)} active`, ...blind, ...aside].join(', ');
}

function findingText({ findingDelay: { lastHour, sinceStart } }: SourceStatus): string | null {
  const [delay, when] =
    lastHour.event === null ? [sinceStart.event, 'since the start'] : [lastHour.event, 'in the last hour'];
  if (delay === null) return null;
  const { matches, p50Ms, p99Ms } = delay;
  return `${durationText(p50Ms)} after their event, 99 % within ${durationText(p99Ms)} (${counted(matches, 'match', 'matches')} ${when})`;
}

function lateText({ audit: { late, removed }, lateness }: SourceStatus): string | null {
  if (late + removed === 0) return null;
  const delays =
    lateness === null
      ? ''
      : `, 95 % within ${durationText(lateness.p95Ms)}, all within ${durationText(lateness.maxMs)} (14 days)`;
  const gone = removed === 0 ? '' : `; ${grouped(removed)} gone`;
  return `${counted(late, 'document')}${delays}${gone}`;
}

/** A text beside its label, wrapped below itself; nothing where there is none to tell. */
function labelled(label: string, text: string | null): readonly string[] {
  if (text === null) return [];
  const [first, ...rest] = wrapText(inertText(text), width - labelWidth);
  return [`  ${label}`.padEnd(labelWidth) + first!, ...rest.map((line) => ' '.repeat(labelWidth) + line)];
}

function marked(mark: string, text: string): readonly string[] {
  return wrapText(inertText(text), width - 2).map((line, index) => (index === 0 ? `${mark} ${line}` : `  ${line}`));
}

function some<T>(items: readonly T[], print: (item: T) => readonly string[]): readonly string[] {
  const more = items.length - shown;
  return [...items.slice(0, shown).flatMap(print), ...(more > 0 ? labelled('', `and ${grouped(more)} more`) : [])];
}
