import { base64Offsets, textEncodings } from './encode-base64.ts';
import { expandWindash, maxWindashes } from './expand-windash.ts';
import { refuse } from './modifier.ts';
import type { ChangeableValue, ChangeModifier, EncodedText, Modifier, ReadModifier, Refusal } from './modifier.ts';
import { isAnyRun } from './parse-text-pattern.ts';
import { printTextPattern } from './print-text-pattern.ts';
import { readComparison, readExists, readFieldref, readNetwork, readRegex, readTimePart } from './read-value.ts';
import { anyRun } from './rule.ts';
import type { CompareOperator, FieldrefTest, RegexTest, TextPattern, TextTest, TimePart } from './rule.ts';

const cased: ChangeModifier = {
  kind: 'change',
  rewrites: false,
  forms: { text: 'text', pattern: 'pattern', fieldref: 'fieldref' },
  text: (value) => [{ ...value, cased: true }],
  fieldref: (value) => [{ ...value, cased: true }],
};

const windash: ChangeModifier = {
  kind: 'change',
  rewrites: true,
  forms: { text: 'text', pattern: 'pattern' },
  text: expandDashes,
};

const contains = widening({
  text: (pattern) => openEnd(openStart(pattern)),
  regex: (source) => source,
  fieldref: { openStart: true, openEnd: true },
});
const startsWith = widening({
  text: openEnd,
  regex: (source) => `^(?:${source})`,
  fieldref: { openEnd: true },
});
const endsWith = widening({
  text: openStart,
  regex: (source) => `(?:${source})$`,
  fieldref: { openStart: true },
});

const ignoreCase = regexFlag({ ignoreCase: true });
const multiLine = regexFlag({ multiLine: true });
const dotAll = regexFlag({ dotAll: true });

const base64 = base64With((bytes) => [bytes.toString('base64')]);
const base64offset = base64With(base64Offsets);

/** Every modifier by the name that rules use. */
export const modifiers: ReadonlyMap<string, Modifier> = new Map<string, Modifier>([
  ['contains', { ...contains, meaning: 'The value holds the text.' }],
  ['startswith', { ...startsWith, meaning: 'The value starts with the text.' }],
  ['endswith', { ...endsWith, meaning: 'The value ends with the text.' }],
  ['all', { kind: 'link', meaning: 'Every one of the values must hold, instead of any.' }],
  [
    're',
    {
      kind: 'read',
      gives: 'regex',
      needsField: false,
      read: readRegex,
      meaning: 'A regular expression (RE2) is found in the value.',
    },
  ],
  ['i', { ...ignoreCase, meaning: 'The regular expression ignores case.' }],
  ['ignorecase', { ...ignoreCase, meaning: 'Another name of i.' }],
  ['m', { ...multiLine, meaning: 'In the regular expression, ^ and $ are the ends of each line.' }],
  ['multiline', { ...multiLine, meaning: 'Another name of m.' }],
  ['s', { ...dotAll, meaning: 'In the regular expression, a dot is also a line break.' }],
  ['dotall', { ...dotAll, meaning: 'Another name of s.' }],
  ['cidr', { ...ofField(null, readNetwork), meaning: 'The value is an address of the network.' }],
  ['exists', { ...ofField(null, readExists), meaning: 'The event has the field, or has it not.' }],
  ['cased', { ...cased, meaning: 'Upper and lower case are told apart.' }],
  ['windash', { ...windash, meaning: 'The dash of an option may be any of - / – — ―.' }],
  ['base64', { ...base64, meaning: 'The text in base64.' }],
  ['base64offset', { ...base64offset, meaning: 'The text anywhere within base64; contains follows.' }],
  ['wide', { ...encoding(textEncodings.utf16le), meaning: 'UTF-16, little-endian; base64 or base64offset follows.' }],
  ['utf16le', { ...encoding(textEncodings.utf16le), meaning: 'Another name of wide.' }],
  ['utf16be', { ...encoding(textEncodings.utf16be), meaning: 'UTF-16, big-endian; base64 or base64offset follows.' }],
  [
    'utf16',
    { ...encoding(textEncodings.utf16), meaning: 'UTF-16 with a byte order mark; base64 or base64offset follows.' },
  ],
  ['neq', { kind: 'negate', meaning: 'The item does not hold: none of the values does.' }],
  ['lt', { ...comparing('lt'), meaning: 'The value is a smaller number.' }],
  ['lte', { ...comparing('lte'), meaning: 'The value is a smaller or the same number.' }],
  ['gt', { ...comparing('gt'), meaning: 'The value is a greater number.' }],
  ['gte', { ...comparing('gte'), meaning: 'The value is a greater or the same number.' }],
  ['minute', { ...partOfTime('minute'), meaning: 'The minute of a time.' }],
  ['hour', { ...partOfTime('hour'), meaning: 'The hour of a time, in UTC.' }],
  ['day', { ...partOfTime('day'), meaning: 'The day of the month of a time, in UTC.' }],
  ['week', { ...partOfTime('week'), meaning: 'The week of the year of a time (ISO 8601), in UTC.' }],
  ['month', { ...partOfTime('month'), meaning: 'The month of a time, in UTC.' }],
  ['year', { ...partOfTime('year'), meaning: 'The year of a time, in UTC.' }],
  ['expand', { kind: 'expand', meaning: '%name% stands for values from the configuration.' }],
  ['fieldref', { ...ofField('fieldref', readFieldref), meaning: 'The value is that of another field of the event.' }],
]);

function ofField(gives: ReadModifier['gives'], read: ReadModifier['read']): ReadModifier {
  return { kind: 'read', gives, needsField: true, read };
}

/** The specification gives them numbers alone, and no modifier takes what they make. */
function comparing(operator: CompareOperator): ReadModifier {
  return ofField(null, (value) => readComparison(operator, value));
}

function partOfTime(part: TimePart): ReadModifier {
  return ofField(null, (value) => readTimePart(part, value));
}

/** On a regular expression, which is searched for, `contains` changes nothing and the others anchor it. */
function widening(widen: {
  text: (pattern: TextPattern) => TextPattern;
  regex: (source: string) => string;
  fieldref: Partial<Pick<FieldrefTest, 'openStart' | 'openEnd'>>;
}): ChangeModifier {
  return {
    kind: 'change',
    rewrites: false,
    forms: { text: 'pattern', pattern: 'pattern', regex: 'regex', fieldref: 'fieldref' },
    text: (value) => [{ ...value, pattern: widen.text(value.pattern) }],
    regex: (value) => [{ ...value, source: widen.regex(value.source) }],
    fieldref: (value) => [{ ...value, ...widen.fieldref }],
  };
}

function openStart(pattern: TextPattern): TextPattern {
  return isAnyRun(pattern[0]) ? pattern : [anyRun, ...pattern];
}

function openEnd(pattern: TextPattern): TextPattern {
  return isAnyRun(pattern.at(-1)) ? pattern : [...pattern, anyRun];
}

function regexFlag(flag: Partial<Pick<RegexTest, 'ignoreCase' | 'multiLine' | 'dotAll'>>): ChangeModifier {
  return { kind: 'change', rewrites: false, forms: { regex: 'regex' }, regex: (value) => [{ ...value, ...flag }] };
}

function encoding(encode: (text: string) => Buffer): ChangeModifier {
  return {
    kind: 'change',
    rewrites: true,
    forms: { text: 'bytes' },
    text: (value) => encoded(value, encode, (bytes) => [{ kind: 'bytes', at: value.at, bytes }]),
  };
}

function base64With(encode: (bytes: Buffer) => readonly string[]): ChangeModifier {
  const texts = (at: EncodedText['at'], bytes: Buffer): readonly TextTest[] | Refusal => {
    const made = encode(bytes);
    // At one of the three places a single byte fixes no character: what is left would be found in every event.
    if (made.includes(''))
      return refuse('SIGMA_VALUE_TYPE', 'One byte is too short for base64offset.', 'Write more of it.');
    return made.map((text) => ({ kind: 'text', at, pattern: [text], cased: false }));
  };
  return {
    kind: 'change',
    rewrites: true,
    forms: { text: 'text', bytes: 'text' },
    text: (value) => encoded(value, textEncodings.utf8, (bytes) => texts(value.at, bytes)),
    bytes: (value) => texts(value.at, value.bytes),
  };
}

/** Text that is encoded must be known in full, and not be empty: that would be found in every event. */
function encoded(
  value: TextTest,
  encode: (text: string) => Buffer,
  give: (bytes: Buffer) => readonly ChangeableValue[] | Refusal,
): readonly ChangeableValue[] | Refusal {
  const [literal, ...others] = value.pattern;
  if (typeof literal === 'string' && others.length === 0) return give(encode(literal));
  const written = printTextPattern(value.pattern);
  return literal === undefined
    ? refuse('SIGMA_VALUE_TYPE', 'An empty value cannot be encoded.', 'Remove it.')
    : refuse(
        'SIGMA_ENCODED_WILDCARD',
        `'${written}' has a wildcard, which cannot be encoded.`,
        "Escape it with a backslash if it is meant literally. To find the text anywhere, put 'contains' last.",
      );
}

function expandDashes(value: TextTest): readonly TextTest[] | Refusal {
  const patterns = expandWindash(value.pattern);
  if (patterns !== null) return patterns.map((pattern) => ({ ...value, pattern }));
  return refuse(
    'SIGMA_TOO_MANY_VALUES',
    `'${printTextPattern(value.pattern)}' has more than ${maxWindashes} dashes for 'windash' to vary.`,
    "Split the value into several, joined with 'all'.",
  );
}
