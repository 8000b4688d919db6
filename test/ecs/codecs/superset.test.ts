import fc from 'fast-check';
import { test } from 'vitest';
import { compileTest } from '../../../src/compile/compile-test.ts';
import type { Ask, DocumentReader } from '../../../src/ecs/codec.ts';
import { decodePlace, encodePlace } from '../../../src/ecs/codecs.ts';
import { DottedDocument } from '../../../src/ecs/document.ts';
import { foldCase } from '../../../src/sigma/fold-case.ts';
import {
  type PatternPart,
  type Test,
  type TextPattern,
  anyRun,
  compareOperators,
  oneCharacter,
} from '../../../src/sigma/rule.ts';
import { absent, boolean, compare, exists, number, regex, timePart } from '../../compile/builders.ts';
import { type PlaceName, places } from './place-of.ts';
import { printAsk } from './print-ask.ts';

/**
 * The law of codecs: a test that holds on what is decoded holds, as it is encoded, on the document; and where the encoding
 * says that it is exact, not otherwise either.
 */
test.each(Object.keys(places) as PlaceName[])('%s: the query never misses what the matcher finds', (name) => {
  const place = places[name];
  const law = fc.property(documentFor(name), fc.infiniteStream(fc.nat()), (document, choices) => {
    const reader = new DottedDocument(document);
    const values = decodePlace(place, reader);
    const asked = testNear(values, ruleTexts[name] ?? [], choices);
    const { asks, exact } = encodePlace(place, asked);
    const holds = holdsOn(asked, values);
    const isAsked = answer(asks, reader);
    if (holds && !isAsked) throw new Error(JSON.stringify({ asked, values, asks: printAsk(asks) }));
    if (exact && isAsked !== holds) throw new Error(JSON.stringify({ exact, asked, values, asks: printAsk(asks) }));
  });
  fc.assert(law, { numRuns: 1000 });
});

function holdsOn(asked: Test, values: readonly string[] | null): boolean {
  const { absent: isOfAbsence, meets } = compileTest(asked);
  return values === null ? isOfAbsence : values.some((value) => meets(value, foldCase(value), null));
}

function answer(ask: Ask, document: DocumentReader): boolean {
  switch (ask.kind) {
    case 'test':
      return holdsOn(ask.test, document.texts(ask.path));
    case 'present':
      return document.texts(ask.path) !== null;
    case 'absent':
      return document.texts(ask.path) === null;
    case 'and':
      return ask.of.every((part) => answer(part, document));
    case 'or':
      return ask.of.some((part) => answer(part, document));
    case 'everything':
      return true;
    case 'nothing':
      return false;
  }
}

/** What documents hold at the paths of a place; or at each of them. */
const words: Partial<Record<PlaceName, readonly string[] | Readonly<Record<string, readonly string[]>>>> = {
  user: ['LAB', 'NT AUTHORITY', 'SYSTEM', 'a\\b', 'x'],
  account: ['LAB', 'eve', '-', 'HOST$', 'S-1-5-18', 'S-1-0-0', 'S-1-5-21-1', 'NT AUTHORITY', 'SYSTEM'],
  hashes: ['a'.repeat(32), `${'a'.repeat(31)}b`, 'b'.repeat(40), 'a'.repeat(33), 'xyz'],
  relatedHashes: ['a'.repeat(32), 'b'.repeat(40), 'c'.repeat(64), `${'a'.repeat(31)}b`, 'Unknown'],
  details: {
    'data.type': ['SZ_DWORD', 'SZ_QWORD', 'REG_SZ'],
    'data.strings': ['1', '1', '16', '255', '4294967295', '8589934592', 'x.exe', 'DWORD (0x00000001)'],
  },
  object: [
    '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services',
    '\\REGISTRY\\USER\\S-1',
    'Run',
    'HKLM',
    'CurrentControlSet',
  ],
  operation: ['%%1904', '%%1906', 'SetValue', 'Registry value deleted', 'x'],
  initiated: ['egress', 'Inbound', 'true', 'internal'],
  ipv6: ['ipv4', 'ipv6', 'true'],
  dnsStatus: ['SUCCESS', 'ERROR_TIMEOUT', '0', '12345'],
  dnsResults: ['a.example', '1.2.3.4', '2001:db8::1', 'CNAME', 'A', '5', '65', '065'],
  hexNumber: ['0x1f4', '0x01F4', '500', 'x'],
  hexText: ['0x1f4', '0x1F4', '500', '0', 'x'],
  label: ['S-1-16-12288', 'High', 'x'],
  protocol: ['6', '17', 'tcp', '99'],
  direction: ['%%14592', 'Outbound', 'true'],
  payload: ['CommandInvocation', 'Out-Null', '"x"', 'name='],
  context: ['powershell -enc', 'LAB', 'eve', '5.1', 'Host Name = x', '34'],
  classic: ['powershell -enc', 'LAB', 'eve', '2.0', 'Available', '34'],
  codes: [
    '%%1538\n\t\t\t\t%%1542',
    '4417',
    '%%4417',
    'READ_CONTROL',
    'WriteData (or AddFile)',
    '0x100',
    '12',
    'x',
    '%%1538 x',
    '%%1542 y',
  ],
  list: ['SeDebugPrivilege', 'SeTcbPrivilege', '-'],
  keywords: ['Audit Failure', 'Audit Success', 'Classic', 'failure', 'success'],
  level: ['error', 'information', '2', 'x'],
  blanks: ['NtLmSsp ', 'Advapi  ', 'x', ' '],
};

/** What rules ask for, whether or not a document is read so. */
const ruleTexts: Partial<Record<PlaceName, readonly string[]>> = {
  hashes: [`SHA1=${'b'.repeat(40)}`, 'SHA1=XYZ', 'MD5=', 'a'.repeat(32)],
  details: ['DWORD (0x00000001)', 'DWORD (0x000000ff)', 'QWORD (0x00000000-0x00000001)'],
  hexNumber: ['500', '0x1f4'],
  hexText: ['0x1f4', '0x1F4', '500'],
  codes: ['%%1538', 'x\n\t\t\t\t%%', 'READ'],
};

/** Paths that a codec reads beside those of its place. */
const further: Partial<Record<PlaceName, readonly string[]>> = { dnsResults: ['dns.answers.type'] };

/** Documents that fill some of the paths of a place with some of its words. */
function documentFor(name: PlaceName): fc.Arbitrary<Record<string, unknown>> {
  const own = words[name] ?? ['x', 'X y', 'é', '12', '2026-01-31T00:00:00Z'];
  const paths = [...places[name].paths, ...(further[name] ?? [])];
  const valueAt = (path: string) => {
    const word = fc.constantFrom(...(isList(own) ? own : own[path]!));
    return fc.option(fc.oneof({ weight: 3, arbitrary: word }, fc.array(word, { maxLength: 3 })), { freq: 5 });
  };
  return fc
    .tuple(...paths.map(valueAt))
    .map((values) =>
      Object.fromEntries(paths.flatMap((path, index) => (values[index] == null ? [] : [[path, values[index]]]))),
    )
    .map(asObjects);
}

/** Codecs that read objects get them: the paths of a list of objects become one object, with a value as pipelines write it. */
function asObjects(document: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(document);
  const lists = ['powershell.command.invocation_details', 'dns.answers'];
  const plain = entries.filter(([path]) => !lists.some((list) => path.startsWith(`${list}.`)));
  const objects = lists.flatMap((list) => {
    const own = entries.filter(([path]) => path.startsWith(`${list}.`));
    const object = Object.fromEntries(own.map(([path, value]) => [path.slice(list.length + 1), [value].flat()[0]]));
    return own.length === 0 ? [] : [[list, [{ value: 'x', data: 'x', ...object }]]];
  });
  return Object.fromEntries([...plain, ...objects]) as Record<string, unknown>;
}

/**
 * A test that often holds on one of the values, or on one of the texts of rules: cut out of it, with wildcards put in, or
 * of another kind.
 */
function testNear(values: readonly string[] | null, texts: readonly string[], choices: Iterator<number>): Test {
  const next = (limit: number) => (choices.next().value as number) % limit;
  const pool = values !== null && next(4) > 0 ? values : [...texts, 'LAB\\x'];
  const value = pool[next(pool.length)]!;
  switch (next(15)) {
    case 0:
      return absent;
    case 1:
      return exists(next(2) === 0);
    case 2:
      return number(Number.isNaN(Number(value)) ? 1 : Number(value));
    case 3:
      return boolean(value === 'true');
    case 4:
      return regex(regexFrom(value, next), next(4) === 0 ? { ignoreCase: true } : {});
    case 5:
    case 6:
      return compare(compareOperators[next(4)]!, Number.isNaN(Number(value)) ? 1 : Number(value) - 1 + next(3));
    case 7:
      return timePart('year', 2026);
    default:
      return { kind: 'text', at: absent.at, pattern: patternFrom(value, next), cased: next(6) === 0 };
  }
}

/** Part of a value, with some of its characters left open. */
function regexFrom(value: string, next: (limit: number) => number): string {
  const from = next(3) === 0 ? next(value.length) : 0;
  const part = Array.from(value.slice(from, next(2) === 0 ? from + 3 : value.length));
  const quoted = part.map((char) => {
    if (/[A-Za-z0-9]/.test(char)) return char;
    return /[\x20-\x7e]/.test(char) && next(8) > 0 ? `\\${char}` : '.';
  });
  return `${quoted.join('')}.*`;
}

function patternFrom(value: string, next: (limit: number) => number): TextPattern {
  const characters = Array.from(next(3) === 0 ? value.toUpperCase() : value);
  const from = next(3) === 0 ? next(characters.length) : 0;
  const to = next(3) === 0 ? from + 1 + next(characters.length) : characters.length;
  const parts: PatternPart[] = characters.slice(from, to);
  if (next(3) === 0 && parts.length > 0) parts[next(parts.length)] = oneCharacter;
  if (next(4) === 0) parts.splice(next(parts.length + 1), 1 + next(3), anyRun);
  if (from > 0 || next(3) === 0) parts.unshift(anyRun);
  if (to < characters.length || next(3) === 0) parts.push(anyRun);
  return parts.reduce<PatternPart[]>((joined, part) => {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') return [...joined.slice(0, -1), last + part];
    return part === anyRun && last === anyRun ? joined : [...joined, part];
  }, []);
}

function isList(words: readonly string[] | Readonly<Record<string, readonly string[]>>): words is readonly string[] {
  return Array.isArray(words);
}
