import { isIP } from 'node:net';
import type { EventView } from '../ecs/event-view.ts';
import type { Place } from '../ecs/mapping.ts';
import { plainPlace } from './plain-place.ts';

// Windows writes '-' for "none", and pipelines that remove it do so for some events only.
const none = '-';

const accounts = [
  account('user.name', 'user.domain'),
  account('user.target.name', 'user.target.domain'),
  account('user.effective.name', 'user.effective.domain'),
  account('winlog.event_data.SubjectUserName', 'winlog.event_data.SubjectDomainName'),
  account('winlog.event_data.TargetUserName', 'winlog.event_data.TargetDomainName'),
  account('winlog.event_data.AccountName', 'winlog.event_data.AccountDomain'),
  account('winlog.user_data.SubjectUserName', 'winlog.user_data.SubjectDomainName'),
];

/** Sysmon writes `DOMAIN\name` in one value. */
const wholeAccounts = ['User', 'ParentUser', 'SourceUser', 'TargetUser'].map((name) =>
  plainPlace(`winlog.event_data.${name}`),
);

// The account of the process that wrote the event: whom it is about, where it names nobody else; but Sysmon's is a service.
const writer = account('winlog.user.name', 'winlog.user.domain');

const addressPlaces = [
  'source.ip',
  'destination.ip',
  'client.ip',
  'server.ip',
  'dns.resolved_ip',
  'winlog.event_data.IpAddress',
  'winlog.event_data.SourceIp',
  'winlog.event_data.DestinationIp',
  'winlog.event_data.SourceAddress',
  'winlog.event_data.DestAddress',
  'winlog.event_data.ClientAddress',
].map(plainPlace);

interface Account {
  readonly name: Place;
  readonly domain: Place;
}

/** The users that an event names, in any shape, as `DOMAIN\name` where it tells the domain; each once, in reading order. */
export function usersOf(event: EventView): readonly string[] {
  const users = new Map<string, string>();
  const add = (user: string | null) => {
    if (user !== null && !users.has(user.toLowerCase())) users.set(user.toLowerCase(), user);
  };
  for (const pair of accounts) add(accountName(event, pair));
  for (const place of wholeAccounts)
    event.values(place)?.forEach((user) => {
      add(user === none ? null : user);
    });
  if (users.size === 0 && !isSysmon(event)) add(accountName(event, writer));
  return [...users.values()];
}

/** The IP addresses that an event names, in any shape; each once. IPv4 mapped into IPv6 reads as IPv4. */
export function addressesOf(event: EventView): readonly string[] {
  const addresses = addressPlaces.flatMap((place) => event.values(place) ?? []).map((text) => normalAddress(text));
  return [...new Set(addresses.filter((address) => address !== null))];
}

function isSysmon(event: EventView): boolean {
  return event.envelope.channel?.toLowerCase() === 'microsoft-windows-sysmon/operational';
}

function account(name: string, domain: string): Account {
  return { name: plainPlace(name), domain: plainPlace(domain) };
}

function accountName(event: EventView, places: Account): string | null {
  const name = event.values(places.name)?.[0];
  if (name === undefined || name === none) return null;
  const domain = event.values(places.domain)?.[0];
  return domain === undefined || domain === none ? name : `${domain}\\${name}`;
}

function normalAddress(text: string): string | null {
  const address = text
    .trim()
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '');
  if (isIP(address) === 0 || address === '0.0.0.0' || address === '::') return null;
  return address;
}
