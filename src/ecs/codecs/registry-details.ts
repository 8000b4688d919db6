import type { TextTest } from '../../sigma/rule.ts';
import { allOf, anyOf, textTest } from '../asks.ts';
import type { Ask, Codec, Encoding } from '../codec.ts';
import { isDecimal } from './decimal.ts';
import { ask, asksForAbsence, asksForPresence } from './plain.ts';
import { type PatternState, type PatternWalk, walkPattern } from './text-match.ts';

/**
 * Sysmon's `Details`: pipelines write numbers in decimal and say in the type that they were `DWORD (0x…)` or `QWORD (0x…-0x…)`;
 * other texts stay. Paths are those of the type and of the data.
 */
export const registryDetails: Codec = {
  paths: 2,
  decode(document, [typePath, dataPath]) {
    // As the index has them: which type goes with which data cannot be told; in practice there is one of each.
    const types = new Set(document.texts(typePath!)?.map((type) => type.toUpperCase()));
    const kinds = numberKinds.filter(({ type }) => types.has(type));
    return document.texts(dataPath!)?.flatMap((data) => textsOf(data, kinds)) ?? null;
  },
  encode(test, [typePath, dataPath]) {
    if (asksForAbsence(test) || asksForPresence(test)) return { asks: ask(dataPath!, test), exact: true };
    if (test.kind !== 'text') return { asks: { kind: 'present', path: dataPath! }, exact: false };
    const numbers = numberKinds.map((kind) => encodeNumbers(test, kind, typePath!, dataPath!));
    return {
      asks: anyOf([...numbers.map(({ asks }) => asks), ask(dataPath!, test)]),
      exact: numbers.every(({ exact }) => exact) && !mayMatchDigits(test),
    };
  },
};

interface NumberKind {
  readonly type: string;
  /** The text that Sysmon writes: `#` stands for a hexadecimal digit. */
  readonly template: string;
  /** From the digits to the data that the pipeline writes. */
  readonly dataOf: (digits: string) => string;
  /** Back to digits, where that can be told; null: the data is no such number. */
  readonly digitsOf: (data: bigint) => string | null;
}

const numberKinds: readonly NumberKind[] = [
  {
    type: 'SZ_DWORD',
    template: 'DWORD (0x########)',
    dataOf: (digits) => BigInt(`0x${digits}`).toString(),
    digitsOf: (data) => (data < 1n << 32n ? data.toString(16).padStart(8, '0') : null),
  },
  {
    type: 'SZ_QWORD',
    template: 'QWORD (0x########-0x########)',
    // The pipelines add (high << 8) to low, so that the halves cannot be told apart; small numbers have no high half.
    dataOf: (digits) => ((BigInt(`0x${digits.slice(0, 8)}`) << 8n) + BigInt(`0x${digits.slice(8)}`)).toString(),
    digitsOf: (data) => (data < 1n << 32n ? data.toString(16).padStart(16, '0') : highDigits(data)),
  },
];

/** The smallest high half that gives the data: one of many, but never a text that the event cannot have had. */
function highDigits(data: bigint): string | null {
  const high = (data - 0xffff_ffffn + 0xffn) >> 8n;
  const low = data - (high << 8n);
  return high < 1n << 32n ? high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0') : null;
}

/** The texts that Sysmon wrote for the data: the data itself where it is none of the kinds of numbers. */
function textsOf(data: string, kinds: readonly NumberKind[]): readonly string[] {
  if (!isDecimal(data)) return [data];
  const texts = kinds.flatMap(({ template, digitsOf }) => {
    const digits = digitsOf(BigInt(data));
    return digits === null ? [] : [fill(template, digits)];
  });
  return texts.length === 0 ? [data] : texts;
}

function fill(template: string, digits: string): string {
  let next = 0;
  return template.replaceAll('#', () => digits[next++]!);
}

/** Above this many numbers, the type is asked for and the matcher looks at the number. */
const maxNumbers = 16;

/** Asks for the numbers whose text in Sysmon's form matches. */
function encodeNumbers(test: TextTest, kind: NumberKind, typePath: string, dataPath: string): Encoding {
  const exactly = (text: string) => textTest([text], { at: test.at, cased: false });
  const type: Ask = ask(typePath, exactly(kind.type));
  const matching = digitsThatMatch(test, kind.template);
  if (matching === null) return { asks: type, exact: false };
  const data = matching.map((digits) => kind.dataOf(digits));
  const asks = anyOf(data.map((text) => ask(dataPath, exactly(text))));
  // Two QWORDs can have the same data, of which decode gives one.
  return {
    asks: allOf([type, asks]),
    exact: matching.every((digits, index) => kind.digitsOf(BigInt(data[index]!)) === digits),
  };
}

/** Fills a template in every way that the test matches; null where there are too many. */
function digitsThatMatch(test: TextTest, template: string): readonly string[] | null {
  const walk = walkPattern(test);
  const choices = Array.from(template, (character) => (character === '#' ? hexDigits : [character]));
  const viable = viablePositions(walk, choices);
  let partial: { readonly text: string; readonly state: PatternState }[] = [{ text: '', state: walk.start }];
  for (const [index, characters] of choices.entries()) {
    partial = partial.flatMap(({ text, state }) =>
      characters.flatMap((character) => {
        const next = walk.step(state, character).filter((position) => viable[index + 1]!.has(position));
        return next.length === 0 ? [] : [{ text: text + character, state: next }];
      }),
    );
    if (partial.length > maxNumbers) return null;
  }
  return partial.map(({ text }) =>
    Array.from(text)
      .filter((_, index) => template[index] === '#')
      .join(''),
  );
}

/** For each place in the template, the positions of the pattern from which the rest can still match. */
function viablePositions(walk: PatternWalk, choices: readonly (readonly string[])[]): readonly ReadonlySet<number>[] {
  const positions = Array.from({ length: walk.end + 1 }, (_, position) => position);
  const viable = [new Set(positions.filter((position) => walk.accepts([position])))];
  for (const characters of choices.toReversed()) {
    const [after] = viable;
    const leadsOn = (position: number) =>
      characters.some((character) => walk.step([position], character).some((next) => after!.has(next)));
    viable.unshift(new Set(positions.filter(leadsOn)));
  }
  return viable;
}

const hexDigits = Array.from('0123456789abcdef');

/** Whether the data of a number could match, which its text in Sysmon's form does not. */
function mayMatchDigits({ pattern }: TextTest): boolean {
  return pattern.every((part) => typeof part !== 'string' || /^\d*$/.test(part));
}
