import type { Test } from '../../sigma/rule.ts';
import { anyOf, textTest } from '../asks.ts';
import type { Ask, Codec, DocumentReader } from '../codec.ts';
import { mayHold } from './may-hold.ts';
import { ask, asksForAbsence } from './plain.ts';
import { encodeAccount } from './user-domain-split.ts';

const target = account('Target');
const subject = account('Subject');

/**
 * The account that a process of Security 4688 runs as, as Sysmon's User has it: Target where the creator made it run as
 * somebody else, else Subject. Windows writes HOST$ for its own accounts: these are told by their SID.
 */
export const account4688: Codec = {
  paths: [target, subject].flatMap(({ domain, name, sid }) => [domain, name, sid]),
  decode(document) {
    const isTarget = isFilled(document, target.name) && read(document, target.sid) !== nobody;
    return (isTarget ? nameOf(document, target) : null) ?? nameOf(document, subject);
  },
  encode(test) {
    // Which of the two accounts counts is for the matcher to decide: either may be it.
    if (asksForAbsence(test))
      return { asks: anyOf([unfilled(subject.name, test), unfilled(subject.domain, test)]), exact: false };
    const asks = [target, subject].map(({ domain, name }) => encodeAccount(test, domain, name).asks);
    return { asks: anyOf([...asks, ...wellKnownSids(test)]), exact: false };
  },
};

const nobody = 'S-1-0-0';

/** By SID, since the names that Windows writes with them are those of the computer. */
const wellKnown: ReadonlyMap<string, string> = new Map([
  ['S-1-5-18', 'NT AUTHORITY\\SYSTEM'],
  ['S-1-5-19', 'NT AUTHORITY\\LOCAL SERVICE'],
  ['S-1-5-20', 'NT AUTHORITY\\NETWORK SERVICE'],
]);

interface AccountPaths {
  readonly domain: string;
  readonly name: string;
  readonly sid: string;
}

function account(role: string): AccountPaths {
  const path = (key: string) => `winlog.event_data.${role}${key}`;
  return { domain: path('DomainName'), name: path('UserName'), sid: path('UserSid') };
}

function nameOf(document: DocumentReader, { domain, name, sid }: AccountPaths): readonly string[] | null {
  const known = wellKnown.get(read(document, sid) ?? '');
  if (known !== undefined) return [known];
  return isFilled(document, domain) && isFilled(document, name)
    ? [`${read(document, domain)!}\\${read(document, name)!}`]
    : null;
}

/** Security events write `-` for what they do not have. */
function isFilled(document: DocumentReader, path: string): boolean {
  const text = read(document, path);
  return text !== null && text !== '-';
}

function unfilled(path: string, { at }: Test): Ask {
  return anyOf([{ kind: 'absent', path }, ask(path, textTest(['-'], { at, cased: true }))]);
}

/** Asks for the SIDs of the well-known accounts whose names the test may hold on. */
function wellKnownSids(test: Test): readonly Ask[] {
  const sids = [...wellKnown].filter(([, name]) => mayHold(test, name) !== 'no').map(([sid]) => sid);
  return [target, subject].flatMap(({ sid: path }) =>
    sids.map((sid) => ask(path, textTest([sid], { at: test.at, cased: true }))),
  );
}

function read(document: DocumentReader, path: string): string | null {
  return document.texts(path)?.[0] ?? null;
}
