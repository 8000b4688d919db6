import { anyOf, textTest } from '../asks.ts';
import type { Codec } from '../codec.ts';
import { mayHold } from './may-hold.ts';
import { ask, asksForAbsence } from './plain.ts';

/**
 * An event's `Keywords`, a 64-bit mask of which documents keep the names: paths are those of the outcome and of the names.
 * The two audit masks are given as Security events have them (bit 63 is set in every event of a log channel).
 */
export const keywordsMask: Codec = {
  paths: 2,
  decode(document, [outcomePath, namesPath]) {
    const names = document.texts(namesPath!) ?? [];
    const outcomes = document.texts(outcomePath!) ?? [];
    const audits = audit.filter(
      ({ name, outcome }) => has(names, name) || (names.length === 0 && has(outcomes, outcome)),
    );
    const texts = [...new Set([...audits.flatMap(({ name, mask }) => [mask, name]), ...names])];
    return texts.length === 0 ? null : texts;
  },
  encode(test, [outcomePath, namesPath]) {
    // Without names the outcome tells only what an audit event would have: whether one is absent is for the matcher.
    if (asksForAbsence(test)) return { asks: { kind: 'absent', path: namesPath! }, exact: false };
    const exactly = (text: string) => textTest([text], { at: test.at, cased: false });
    const meant = audit.filter(({ name, mask }) => mayHold(test, mask) !== 'no' || mayHold(test, name) !== 'no');
    const asks = meant.flatMap(({ name, outcome }) => [
      ask(namesPath!, exactly(name)),
      ask(outcomePath!, exactly(outcome)),
    ]);
    return { asks: anyOf([...asks, ask(namesPath!, test)]), exact: false };
  },
};

const audit = [
  { name: 'Audit Failure', outcome: 'failure', mask: '0x8010000000000000' },
  { name: 'Audit Success', outcome: 'success', mask: '0x8020000000000000' },
] as const;

function has(texts: readonly string[], wanted: string): boolean {
  return texts.some((text) => text.toLowerCase() === wanted.toLowerCase());
}
