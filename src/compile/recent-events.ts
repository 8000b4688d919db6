import type { EventSelector } from '../ecs/mapping.ts';

/** How far back documents are recent, wherever rules are called blind. */
export const recentDays = 7;
export const recentMs = recentDays * 86_400_000;

/** What an event is told apart by from others; the code is null where the document has none. */
export interface EventKind {
  readonly channel: string;
  readonly code: string | null;
}

/** The kinds of events that came to a source lately: their codes, by channel in lower case. */
export type RecentEvents = ReadonlyMap<string, ReadonlySet<string>>;

export function recentEvents(kinds: readonly EventKind[]): RecentEvents {
  const codes = new Map<string, Set<string>>();
  for (const { channel, code } of kinds) {
    const key = channel.toLowerCase();
    const known = codes.get(key) ?? new Set();
    if (code !== null) known.add(code);
    codes.set(key, known);
  }
  return codes;
}

/** Whether an event came that a selector may choose. Providers are left open: they are not among what is known. */
export function wasSeen({ channels, codes }: EventSelector, recent: RecentEvents): boolean {
  const among = channels.length === 0 ? [...recent.keys()] : channels.map((channel) => channel.toLowerCase());
  return among.some((channel) => {
    const seen = recent.get(channel);
    return seen !== undefined && (codes.length === 0 || codes.some((code) => seen.has(code)));
  });
}

/** As `Microsoft-Windows-Sysmon/Operational 10, Security 4656`. */
export function namedKinds(selectors: readonly EventSelector[]): string {
  const names = selectors.map(({ channels, codes }) => {
    const channel = channels.length === 0 ? 'any channel' : channels.join(' or ');
    return codes.length === 0 ? channel : `${channel} ${codes.join('/')}`;
  });
  return [...new Set(names)].join(', ');
}
