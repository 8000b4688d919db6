import type { CodecName } from '../../../src/ecs/codec.ts';
import { pathsOfCodec } from '../../../src/ecs/codecs.ts';
import type { Place } from '../../../src/ecs/mapping.ts';

/** A place with the codec; the paths of a codec that knows its own are left out. */
export function placeOf(codec: CodecName, ...paths: readonly string[]): Place {
  const own = pathsOfCodec(codec);
  return {
    key: `${codec}(${paths.join(',')})`,
    codec,
    paths: typeof own === 'number' ? paths : own,
    shapes: new Map(),
  };
}

export const places = {
  plain: placeOf('plain', 'a'),
  user: placeOf('user-domain-split', 'user.domain', 'user.name'),
  account: placeOf('account-4688'),
  hashes: placeOf('hashes-split', 'hash.sha1', 'hash.md5', 'hash.sha256', 'pe.imphash'),
  relatedHashes: placeOf('hashes-related', 'related.hash'),
  details: placeOf('registry-details', 'data.type', 'data.strings'),
  object: placeOf('registry-object-path', 'key', 'value'),
  operation: placeOf('registry-operation', 'a'),
  initiated: placeOf('initiated-direction', 'a'),
  ipv6: placeOf('ipv6-network-type', 'a'),
  dnsStatus: placeOf('dns-status-name', 'a'),
  dnsResults: placeOf('dns-results-split', 'dns.answers.data', 'dns.resolved_ip'),
  hexNumber: placeOf('hex-number', 'a'),
  hexText: placeOf('hex-text', 'a'),
  label: placeOf('mandatory-label', 'a'),
  protocol: placeOf('iana-number', 'a'),
  direction: placeOf('direction-code', 'a'),
  payload: placeOf('powershell-invocation'),
  context: placeOf('powershell-context'),
  classic: placeOf('powershell-classic'),
  codes: placeOf('message-codes', 'a'),
  list: placeOf('joined-list', 'a'),
  keywords: placeOf('keywords-mask', 'event.outcome', 'winlog.keywords'),
  level: placeOf('level-name', 'a'),
  blanks: placeOf('trailing-blanks', 'a'),
  whole: placeOf('whole-event'),
} satisfies Record<string, Place>;

export type PlaceName = keyof typeof places;
