import { isAnyRun } from '../../sigma/parse-text-pattern.ts';
import { anyRun } from '../../sigma/rule.ts';
import { textTest } from '../asks.ts';
import type { Codec } from '../codec.ts';
import { ask, asksForAbsence, asksForPresence } from './plain.ts';

/** A text that Windows pads, as LogonProcessName (`NtLmSsp `), where rules leave the blanks out: given with and without. */
export const trailingBlanks: Codec = {
  paths: 1,
  decode: (document, [path]) =>
    document.texts(path!)?.flatMap((text) => {
      const bare = text.trimEnd();
      return bare === text || bare === '' ? text : [text, bare];
    }) ?? null,
  encode(test, [path]) {
    if (asksForAbsence(test) || asksForPresence(test)) return { asks: ask(path!, test), exact: true };
    if (test.kind !== 'text') return { asks: { kind: 'present', path: path! }, exact: false };
    if (isAnyRun(test.pattern.at(-1))) return { asks: ask(path!, test), exact: true };
    return { asks: ask(path!, textTest([...test.pattern, anyRun], test)), exact: false };
  },
};
