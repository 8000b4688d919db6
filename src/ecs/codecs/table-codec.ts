import { foldCase } from '../../sigma/fold-case.ts';
import type { Test } from '../../sigma/rule.ts';
import { anyOf, textTest } from '../asks.ts';
import type { Codec } from '../codec.ts';
import { mayHold } from './may-hold.ts';
import { ask, asksForAbsence, asksForPresence } from './plain.ts';

/**
 * Gives the codec of a field whose few values the documents spell in another way: from what they hold to what the event
 * had (more than one text where rules write it in more than one way). Other values are the same in both.
 */
export function tableCodec(rows: Readonly<Record<string, readonly string[]>>): Codec {
  const entries = Object.entries(rows);
  const byStored = new Map(entries.map(([stored, texts]) => [foldCase(stored), texts]));
  return {
    paths: 1,
    decode: (document, [path]) =>
      document.texts(path!)?.flatMap((stored) => byStored.get(foldCase(stored)) ?? stored) ?? null,
    encode(test, [path]) {
      if (asksForAbsence(test) || asksForPresence(test)) return { asks: ask(path!, test), exact: true };
      let exact = true;
      const meant = entries.filter(([stored, texts]) => {
        const answers = texts.map((text) => mayHold(test, text));
        const holds = answers.includes('yes');
        if (!holds && (answers.includes('unknown') || mayHold(anyCase(test), stored) !== 'no')) exact = false;
        return holds || answers.includes('unknown');
      });
      const asks = meant.map(([stored]) => ask(path!, textTest([stored], { at: test.at, cased: false })));
      return { asks: anyOf([...asks, ask(path!, test)]), exact };
    },
  };
}

/** Documents may spell a stored value in another case. */
function anyCase(test: Test): Test {
  return test.kind === 'text' ? { ...test, cased: false } : test;
}
