import type { Test } from '../sigma/rule.ts';
import { allOf, anyOf, everything, textTest } from './asks.ts';
import type { Ask, Codec, CodecName, DocumentReader, Encoding } from './codec.ts';
import { account4688 } from './codecs/account-4688.ts';
import { dnsResultsSplit } from './codecs/dns-results-split.ts';
import { hashesRelated, hashesSplit } from './codecs/hashes.ts';
import { hexNumber, hexText } from './codecs/hex-number.ts';
import { joinedList } from './codecs/joined-list.ts';
import { keywordsMask } from './codecs/keywords-mask.ts';
import { messageCodes } from './codecs/message-codes.ts';
import { asksForAbsence, plain } from './codecs/plain.ts';
import { powershellClassic } from './codecs/powershell-classic.ts';
import { powershellContext } from './codecs/powershell-context.ts';
import { powershellInvocation } from './codecs/powershell-invocation.ts';
import { registryDetails } from './codecs/registry-details.ts';
import { registryObjectPath } from './codecs/registry-object-path.ts';
import { trailingBlanks } from './codecs/trailing-blanks.ts';
import { userDomainSplit } from './codecs/user-domain-split.ts';
import * as tables from './codecs/value-tables.ts';
import { wholeEventCodec } from './codecs/whole-event.ts';
import type { Place } from './mapping.ts';

const codecs: Readonly<Record<CodecName, Codec>> = {
  plain,
  'user-domain-split': userDomainSplit,
  'account-4688': account4688,
  'hashes-split': hashesSplit,
  'hashes-related': hashesRelated,
  'registry-details': registryDetails,
  'registry-object-path': registryObjectPath,
  'registry-operation': tables.registryOperation,
  'initiated-direction': tables.initiatedDirection,
  'ipv6-network-type': tables.ipv6NetworkType,
  'dns-status-name': tables.dnsStatusName,
  'dns-results-split': dnsResultsSplit,
  'hex-number': hexNumber,
  'hex-text': hexText,
  'mandatory-label': tables.mandatoryLabel,
  'iana-number': tables.ianaNumber,
  'direction-code': tables.directionCode,
  'powershell-invocation': powershellInvocation,
  'powershell-context': powershellContext,
  'powershell-classic': powershellClassic,
  'message-codes': messageCodes,
  'joined-list': joinedList,
  'keywords-mask': keywordsMask,
  'level-name': tables.levelName,
  'trailing-blanks': trailingBlanks,
  'whole-event': wholeEventCodec,
};

/** How many paths a place with the codec has; or which, where the codec serves one purpose alone. */
export function pathsOfCodec(codec: CodecName): number | readonly string[] {
  return codecs[codec].paths;
}

/** The texts at a place as the event had them; null where it holds nothing. The event's code is not looked at. */
export function decodePlace({ codec, paths }: Place, document: DocumentReader): readonly string[] | null {
  return codecs[codec].decode(document, paths);
}

/** What must be asked of a document so that the test holds on the values at the place. */
export function encodePlace(place: Place, test: Test): Encoding {
  const { asks, exact } = codecs[place.codec].encode(test, place.paths);
  if (place.onlyIn !== undefined) {
    const inEvents = anyOf(place.onlyIn.map((code) => hasCode(code, test)));
    if (!asksForAbsence(test)) return { asks: allOf([inEvents, asks]), exact };
    // In other events the place is absent whatever the path holds, and there is no way to ask for others.
    return { asks: everything, exact: false };
  }
  if (place.notIn === undefined) return { asks, exact };
  // Asked for in every event: that some codes are not meant is left to the matcher.
  const elsewhere = asksForAbsence(test) ? place.notIn.map((code) => hasCode(code, test)) : [];
  return { asks: anyOf([asks, ...elsewhere]), exact: false };
}

/** As the envelope has it: `event.code`, and only without it `winlog.event_id`. */
function hasCode(code: string, { at }: Test): Ask {
  const test = textTest([code], { at, cased: true });
  return anyOf([
    { kind: 'test', path: 'event.code', test },
    allOf([
      { kind: 'absent', path: 'event.code' },
      { kind: 'test', path: 'winlog.event_id', test },
    ]),
  ]);
}
