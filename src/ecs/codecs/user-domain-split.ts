import type { Test } from '../../sigma/rule.ts';
import { allOf, anyOf, nothing, textTest } from '../asks.ts';
import type { Ask, Codec, Encoding } from '../codec.ts';
import { ask, asksForAbsence, asksForPresence } from './plain.ts';
import { splitPattern } from './split-pattern.ts';

/**
 * `DOMAIN\user`, cut in two at its only backslash: paths are those of the domain and of the user. A text without exactly
 * one backslash is lost in such documents.
 */
export const userDomainSplit: Codec = {
  paths: 2,
  decode(document, [domainPath, namePath]) {
    const names = document.texts(namePath!);
    const domains = names && document.texts(domainPath!);
    if (!domains) return null;
    // All pairs, as the index cannot tell which domain goes with which user; in practice there is one of each.
    return domains.flatMap((domain) => names.map((name) => `${domain}\\${name}`));
  },
  encode: (test, [domainPath, namePath]) => encodeAccount(test, domainPath!, namePath!),
};

/** Asks for a text `domain\name` whose two sides are at two paths. */
export function encodeAccount(test: Test, domainPath: string, namePath: string): Encoding {
  const present: Ask = allOf([
    { kind: 'present', path: domainPath },
    { kind: 'present', path: namePath },
  ]);
  if (asksForAbsence(test)) {
    return {
      asks: anyOf([
        { kind: 'absent', path: domainPath },
        { kind: 'absent', path: namePath },
      ]),
      exact: true,
    };
  }
  if (asksForPresence(test)) return { asks: present, exact: true };
  switch (test.kind) {
    case 'text': {
      const ways = splitPattern(test.pattern, '\\').filter(([domain, name]) => domain.length > 0 && name.length > 0);
      const asks = ways.map(([domain, name]) =>
        allOf([ask(domainPath, textTest(domain, test)), ask(namePath, textTest(name, test))]),
      );
      return { asks: anyOf(asks), exact: true };
    }
    case 'regex':
    case 'fieldref':
      return { asks: present, exact: false };
    // The backslash is in no number, boolean, address or time.
    case 'number':
    case 'boolean':
    case 'cidr':
    case 'compare':
    case 'timePart':
    case 'null':
    case 'exists':
      return { asks: nothing, exact: true };
  }
}
