import { expect, test } from 'vitest';
import { blindness, judge } from '../../src/compile/judge.ts';
import { recentEvents } from '../../src/compile/recent-events.ts';
import type { EventKind } from '../../src/compile/recent-events.ts';
import { bind, shippedProfile } from './shipped.ts';

const kinds = (...all: readonly [channel: string, code: string | null][]): readonly EventKind[] =>
  all.map(([channel, code]) => ({ channel, code }));
const sysmon = 'Microsoft-Windows-Sysmon/Operational';

const creation = 'logsource: { product: windows, category: process_creation }';
const onlySysmon = `${creation}\ndetection: { selection: { Hashes|contains: a }, condition: selection }`;
const both = `${creation}\ndetection: { selection: { Image: a }, condition: selection }`;
const security = 'logsource: { product: windows, service: security }';
const installed = `${security}\ndetection: { selection: { EventID: 4697 }, condition: selection }`;
const whole = `${security}\ndetection: { selection: { SubjectUserName: a }, condition: selection }`;

test.each<[name: string, body: string, seen: readonly EventKind[], blind: string | null]>([
  ['one of its kinds came', both, kinds(['Security', '4688']), null],
  ['the channel is in other case', both, kinds([sysmon.toUpperCase(), '1']), null],
  [
    'other codes of its channels came',
    both,
    kinds([sysmon, '3'], ['Security', '4624']),
    `No event of ${sysmon} 1, Security 4688 came to 'dc' in the last 7 days.`,
  ],
  [
    'only the kind came that lacks a field it needs',
    onlySysmon,
    kinds(['Security', '4688']),
    `No event of ${sysmon} 1 came to 'dc' in the last 7 days.`,
  ],
  [
    'the log came without the code it asks for',
    installed,
    kinds(['Security', '4688']),
    "No event of Security 4697 came to 'dc' in the last 7 days.",
  ],
  ['it asks for no code, and the log came', whole, kinds(['Security', null]), null],
  ['nothing came', whole, [], "No event of Security came to 'dc' in the last 7 days."],
  [
    'any log will do, and none came',
    'logsource: { product: windows }\ndetection: { selection: { X: a }, condition: selection }',
    kinds(['Security', '1']),
    null,
  ],
])('a rule of which %s', (_, body, seen, blind) => {
  const { bound, diagnostics } = bind(body);
  const profile = { ...shippedProfile('wlb8'), name: 'dc', recent: recentEvents(seen) };
  expect(judge(bound, diagnostics, profile).blind).toBe(blind);
  expect(blindness(bound, diagnostics, { ...profile, shapes: [] })).toBe(blind);
  expect(judge(bound, diagnostics, shippedProfile('wlb8')).blind).toBe(null);
});

test.each<[detection: string, blind: string | null]>([
  [
    'selection: { EventID: 11 }, condition: selection',
    "No event of 'windows/process_creation' has the EventID 11: it means sysmon (1) and security_4688 (4688).",
  ],
  [
    'selection: { EventID: [11, 13] }, condition: selection',
    "No event of 'windows/process_creation' has the EventID 11, 13: it means sysmon (1) and security_4688 (4688).",
  ],
  ['selection: { EventID: 1 }, condition: selection', null],
  ['selection: { EventID: [11, 4688] }, condition: selection', null],
  ['selection: { EventID|contains: "11" }, condition: selection', null],
  ['selection: { EventID: 11 }, condition: not selection', null],
  ['selection: { EventID: 11 }, other: { Image: a }, condition: selection or other', null],
])('a rule of process_creation that asks %s', (detection, blind) => {
  const { bound, diagnostics } = bind(`${creation}\ndetection: { ${detection} }`);
  const told = diagnostics.map(({ code, message, at }) => ({ code, message, line: at?.line }));
  expect([judge(bound, diagnostics, shippedProfile('wlb8')).blind, told]).toEqual([
    blind,
    blind === null ? [] : [{ code: 'COMPILE_EVENT_ID_ABSENT', message: blind, line: 4 }],
  ]);
});
