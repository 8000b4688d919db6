import { foldCase } from '../../sigma/fold-case.ts';
import { isAnyRun } from '../../sigma/parse-text-pattern.ts';
import { anyRun } from '../../sigma/rule.ts';
import type { PatternPart, Test } from '../../sigma/rule.ts';
import { anyOf, textTest } from '../asks.ts';
import type { Ask, Codec } from '../codec.ts';
import { ask, asksForAbsence, asksForPresence } from './plain.ts';

/**
 * Codes of Windows' own messages, as `%%1538` in `AccessList`. Some pipelines cut the text into a list, some leave out the
 * `%%`, and winlogbeat 9 renders the message: given as the event has it, as far as the messages are known here. A rendered
 * message is given as well, for rules that were written for such documents.
 */
export const messageCodes: Codec = {
  paths: 1,
  decode(document, [path]) {
    const items = document.texts(path!)?.flatMap(itemsOf);
    if (!items) return null;
    const codes = items.filter((item) => item.startsWith('%%'));
    return [
      ...items.filter((item) => !item.startsWith('%%')),
      ...(codes.length === 0 ? [] : [codes.join('\n\t\t\t\t')]),
    ];
  },
  encode(test, [path]) {
    if (asksForAbsence(test) || asksForPresence(test)) return { asks: ask(path!, test), exact: true };
    const present: Ask = { kind: 'present', path: path! };
    if (test.kind !== 'text') return { asks: present, exact: false };
    const literals = test.pattern.filter((part) => typeof part === 'string');
    const code = literals.map((literal) => /%%(\d+)/.exec(literal)?.[1]).find((found) => found !== undefined);
    if (code !== undefined) return { asks: asksForCode(path!, test, code), exact: false };
    // Text with other characters than a list of codes is not made of codes, so that it stands in the document; but what
    // several stored values hold is joined, and a pattern may span them.
    const [literal = '', more] = literals;
    const isOfOneValue = more === undefined && !/[\n\t]/.test(literal) && test.pattern.every(isTextOrAnyRun);
    if (!isOfOneValue || !/[^%\d\s]/.test(literal)) return { asks: present, exact: false };
    const isContains = isAnyRun(test.pattern[0]) && isAnyRun(test.pattern.at(-1));
    return { asks: ask(path!, test), exact: isContains || (test.pattern.length === 1 && !literal.includes('%')) };
  },
};

function isTextOrAnyRun(part: PatternPart): boolean {
  return typeof part === 'string' || isAnyRun(part);
}

/** The texts of one stored value: codes begin with `%%`. */
function itemsOf(stored: string): readonly string[] {
  if (/^\d{4,5}$/.test(stored)) return [`%%${stored}`];
  if (stored.includes('%%')) return [stored];
  const items = stored.split(/[\n\t]+|, /).filter((item) => item !== '');
  const codes = items.map((item) => codeOfMessage.get(foldCase(item)));
  return codes.every((code) => code !== undefined) ? [stored, ...codes.map((code) => `%%${code}`)] : [stored];
}

/** The first code of the pattern, in each of the ways in which documents write it. The rest is for the matcher. */
function asksForCode(path: string, { at }: Test, code: string): Ask {
  const found = (pattern: Parameters<typeof textTest>[0]) => ask(path, textTest(pattern, { at, cased: false }));
  const rendered = Object.entries(messages).filter(([known]) => known.startsWith(code));
  return anyOf([
    found([anyRun, `%%${code}`, anyRun]),
    found([code, anyRun]),
    ...rendered.map(([, message]) => found([anyRun, message, anyRun])),
  ]);
}

/** msobjs.dll and its like: those that SigmaHQ's rules ask for, and their neighbours. */
const messages: Readonly<Record<string, string>> = {
  1537: 'DELETE',
  1538: 'READ_CONTROL',
  1539: 'WRITE_DAC',
  1540: 'WRITE_OWNER',
  1541: 'SYNCHRONIZE',
  1542: 'ACCESS_SYS_SEC',
  1793: '<value not set>',
  1794: '<never>',
  1832: 'Identification',
  1833: 'Impersonation',
  1840: 'Delegation',
  1841: 'Denied by Process Trust Label ACE',
  1842: 'Yes',
  1843: 'No',
  1936: 'TokenElevationTypeDefault (1)',
  1937: 'TokenElevationTypeFull (2)',
  1938: 'TokenElevationTypeLimited (3)',
  2080: 'Account Disabled',
  2082: "'Password Not Required' - Enabled",
  2087: "'Workstation Trust Account' - Enabled",
  4416: 'ReadData (or ListDirectory)',
  4417: 'WriteData (or AddFile)',
  4418: 'AppendData (or AddSubdirectory or CreatePipeInstance)',
  4419: 'ReadEA',
  4420: 'WriteEA',
  4421: 'Execute/Traverse',
  4422: 'DeleteChild',
  4423: 'ReadAttributes',
  4424: 'WriteAttributes',
  4432: 'Query key value',
  4433: 'Set key value',
  4434: 'Create sub-key',
  4435: 'Enumerate sub-keys',
  4436: 'Notify about changes to keys',
  4437: 'Create Link',
  4480: 'Force process termination',
  4481: 'Create new thread in process',
  4482: 'Set process session ID',
  4483: 'Perform virtual memory operation',
  4484: 'Read from process memory',
  4485: 'Write to process memory',
  4486: 'Duplicate handle into or out of process',
  4487: 'Create a subprocess of process',
  4488: 'Set process quotas',
  4489: 'Set process information',
  4490: 'Query process information',
  4491: 'Set process termination port',
  5392: 'ReadPasswordParameters',
  5393: 'WritePasswordParameters',
  5394: 'ReadOtherParameters',
  5395: 'WriteOtherParameters',
  7680: 'Create Child',
  7681: 'Delete Child',
  7682: 'List Contents',
  7683: 'Write Self',
  7684: 'Read Property',
  7685: 'Write Property',
  7686: 'Delete Tree',
  7687: 'List Object',
  7688: 'Control Access',
  8448: 'Success removed',
  8449: 'Success Added',
  8450: 'Failure removed',
  8451: 'Failure added',
  14674: 'Value Added',
  14675: 'Value Deleted',
};

const codeOfMessage = new Map(Object.entries(messages).map(([code, message]) => [foldCase(message), code]));
