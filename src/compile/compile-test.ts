import { RE2JS } from 're2js';
import { foldCase } from '../sigma/fold-case.ts';
import type {
  CidrTest,
  CompareOperator,
  CompareTest,
  FieldrefTest,
  RegexTest,
  Test,
  TextPattern,
  TextTest,
} from '../sigma/rule.ts';
import type { FieldValues } from './field-values.ts';
import { compileGlob } from './glob.ts';
import { networkOf, parseIpAddress, sharesPrefix } from './ip-address.ts';
import { readNumber } from './read-number.ts';
import { timePartOf } from './time-part.ts';

/** A test made ready to run. */
export interface CompiledTest {
  /** What the test says of an absent field. */
  readonly absent: boolean;
  /** Whether one value, given as it is and folded, meets the test; `other` is what the field of a `fieldref` holds. */
  readonly meets: ValueTest;
}

export type ValueTest = (raw: string, folded: string, other: FieldValues | null) => boolean;

/** Makes a test ready to run, once: regular expressions and wildcards are never compiled while events are decided. */
export function compileTest(test: Test): CompiledTest {
  let known = compiled.get(test);
  if (known === undefined) compiled.set(test, (known = compile(test)));
  return known;
}

const compiled = new WeakMap<Test, CompiledTest>();

function compile(test: Test): CompiledTest {
  switch (test.kind) {
    case 'null':
      return onAbsence;
    case 'exists':
      return test.expected ? { absent: false, meets: () => true } : onAbsence;
    case 'text':
      return isEmptyText(test) ? onAbsence : onValue(textTest(test));
    case 'number':
      return onValue(equals(String(test.value)));
    case 'boolean':
      return onValue((_, folded) => folded === String(test.value));
    case 'regex':
      return onValue(regexTest(test));
    case 'cidr':
      return onValue(cidrTest(test));
    case 'compare':
      return onValue(compareTest(test));
    case 'timePart':
      return onValue((raw) => timePartOf(raw, test.part) === test.value);
    case 'fieldref':
      return onValue(fieldrefTest(test));
  }
}

/** Sigma's `''`: empty and missing are one, since pipelines delete empty values (and codecs never give any). */
export function isEmptyText(test: Test): boolean {
  return test.kind === 'text' && test.pattern.length === 0;
}

/** The one folded text that meets a test, where only the text decides: `443`, `true`, `c:\\a.exe`; null for any other test. */
export function literalOf(test: Test): string | null {
  if (test.kind === 'number' || test.kind === 'boolean') return String(test.value);
  if (test.kind !== 'text' || test.cased) return null;
  const [only, more] = foldPattern(test.pattern);
  return typeof only === 'string' && more === undefined ? only : null;
}

/** A pattern as it is compared without case. */
export function foldPattern(pattern: TextPattern): TextPattern {
  return pattern.map((part) => (typeof part === 'string' ? foldCase(part) : part));
}

const onAbsence: CompiledTest = { absent: true, meets: () => false };

function onValue(meets: ValueTest): CompiledTest {
  return { absent: false, meets };
}

/** A number is compared as the text that documents hold: `443`, never `0443` or `443.0`. */
function equals(text: string): ValueTest {
  return (raw) => raw === text;
}

function textTest({ pattern, cased }: TextTest): ValueTest {
  if (cased) return compileGlob(pattern);
  const matches = compileGlob(foldPattern(pattern));
  return (_, folded) => matches(folded);
}

function regexTest(test: RegexTest): ValueTest {
  const flags =
    (test.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) |
    (test.multiLine ? RE2JS.MULTILINE : 0) |
    (test.dotAll ? RE2JS.DOTALL : 0);
  const regex = RE2JS.compile(test.source, flags);
  return (raw) => regex.test(raw);
}

function compareTest({ operator, value }: CompareTest): ValueTest {
  const compares = comparisons[operator];
  return (raw) => {
    const number = readNumber(raw);
    return number !== null && compares(number, value);
  };
}

const comparisons: Readonly<Record<CompareOperator, (one: number | bigint, other: number) => boolean>> = {
  lt: (one, other) => one < other,
  lte: (one, other) => one <= other,
  gt: (one, other) => one > other,
  gte: (one, other) => one >= other,
};

/** Of fields with several values any pair will do. An absent field is equal to none, also to no other absent one. */
function fieldrefTest({ openStart, openEnd, cased }: FieldrefTest): ValueTest {
  if (!openStart && !openEnd) {
    return cased
      ? (raw, _, other) => other?.holds(raw) === true
      : (_, folded, other) => other?.holdsFolded(folded) === true;
  }
  const fits = fieldComparison(openStart, openEnd);
  return cased
    ? (raw, _, other) => other?.raw.some((text) => fits(raw, text)) === true
    : (_, folded, other) => other?.folded.some((text) => fits(folded, text)) === true;
}

/** For a comparison that is open at an end at least. */
function fieldComparison(openStart: boolean, openEnd: boolean): (value: string, text: string) => boolean {
  if (openStart && openEnd) return (value, text) => value.includes(text);
  if (openStart) return (value, text) => value.endsWith(text);
  return (value, text) => value.startsWith(text);
}

function cidrTest(test: CidrTest): ValueTest {
  const { address, bits } = networkOf(test.address, test.prefixLength);
  return (raw) => {
    const value = parseIpAddress(raw);
    return value !== null && sharesPrefix(value, address, bits);
  };
}
