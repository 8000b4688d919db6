import { anyOf, textTest } from '../asks.ts';
import { anyRun } from '../../sigma/rule.ts';
import type { Test } from '../../sigma/rule.ts';
import type { Codec, Encoding } from '../codec.ts';
import { isDecimal } from './decimal.ts';
import { ask, asksForAbsence, asksForPresence } from './plain.ts';
import { matchesText } from './text-match.ts';

/** A number that Security events write in hexadecimal and Sysmon in decimal, as `0x1f4`: given in decimal. */
export const hexNumber: Codec = {
  paths: 1,
  decode: (document, [path]) =>
    document.texts(path!)?.map((text) => (isHex(text) ? BigInt(text).toString() : text)) ?? null,
  encode(test, [path]) {
    if (asksForAbsence(test) || asksForPresence(test)) return { asks: ask(path!, test), exact: true };
    const number = wholeNumber(test);
    if (number === null) return { asks: { kind: 'present', path: path! }, exact: false };
    // Some collectors pad with zeros.
    const hex = textTest(['0x', anyRun, BigInt(number).toString(16)], { at: test.at, cased: false });
    return { asks: anyOf([ask(path!, test), ask(path!, hex)]), exact: false };
  },
};

/** The same number where a pipeline wrote it in decimal and the rule has the event's own hexadecimal. */
export const hexText: Codec = {
  paths: 1,
  decode: (document, [path]) =>
    document.texts(path!)?.map((text) => (isDecimal(text) ? `0x${BigInt(text).toString(16)}` : text)) ?? null,
  encode(test, [path]) {
    if (asksForAbsence(test) || asksForPresence(test)) return { asks: ask(path!, test), exact: true };
    const present: Encoding = { asks: { kind: 'present', path: path! }, exact: false };
    if (test.kind !== 'text') return present;
    const [only, more] = test.pattern;
    if (typeof only !== 'string' || more !== undefined || !isHex(only)) return present;
    // The number no longer tells how the event wrote it: padded and in capitals, only the text itself says.
    const number = BigInt(only);
    const isMet = matchesText(test, `0x${number.toString(16)}`);
    const decimal = textTest([number.toString()], { at: test.at, cased: false });
    return { asks: anyOf([...(isMet ? [ask(path!, decimal)] : []), ask(path!, test)]), exact: true };
  },
};

function isHex(text: string): boolean {
  return /^0x[0-9a-f]+$/i.test(text);
}

/** The number that a test asks for, in decimal; null where it asks for another thing. */
function wholeNumber(test: Test): string | null {
  if (test.kind === 'number') return Number.isSafeInteger(test.value) && test.value >= 0 ? String(test.value) : null;
  if (test.kind !== 'text' || test.pattern.length !== 1) return null;
  const [only] = test.pattern;
  return typeof only === 'string' && isDecimal(only) ? only : null;
}
