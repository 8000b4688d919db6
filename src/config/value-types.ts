import { isAbsolute, join } from 'node:path';
import { validate as isCron } from 'node-cron';
import type { Schedule } from '../hunt/schedule.ts';
import type { StartAt } from '../hunt/start-at.ts';
import { instantSyntax, parseInstant } from '../text/instant.ts';
import { didYouMean } from '../text/near-miss.ts';
import { parseSpan, spanSyntax } from '../text/span.ts';
import { readUuid } from '../text/uuid.ts';
import type { Refusal, ValueType } from './setting.ts';

const refused: Refusal = { refused: true };

/** Any text but an empty one. */
export const text: ValueType<string> = {
  name: 'a text that is not blank',
  parse: (written) => (written.trim() === '' ? refused : { value: written }),
};

/** A file or folder; relative to the configuration file where that says so, else to the working directory. */
export const path: ValueType<string> = {
  name: 'a path',
  parse: (written, { folder }) => {
    if (written.trim() === '') return refused;
    return { value: isAbsolute(written) || folder === '.' ? written : join(folder, written) };
  },
};

export const boolean: ValueType<boolean> = {
  name: 'true or false',
  parse: (written) => (written === 'true' || written === 'false' ? { value: written === 'true' } : refused),
};

/** A whole number within bounds, both allowed. */
export function integer(least: number, most: number): ValueType<number> {
  const name = `a whole number from ${least} to ${most}`;
  return {
    name,
    parse: (written) => {
      const value = Number(written);
      return /^\d{1,15}$/.test(written) && value >= least && value <= most ? { value } : refused;
    },
  };
}

/** A span in milliseconds, of at least `leastMs`. */
export function span(least: string): ValueType<number> {
  const name = least === '0s' ? spanSyntax : `${spanSyntax}, at least ${least}`;
  return {
    name,
    parse: (written) => {
      const value = parseSpan(written);
      return value === null || value < parseSpan(least)! ? refused : { value };
    },
  };
}

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]): ValueType<Word> {
  const name = `one of ${words.join(', ')}`;
  return {
    name,
    parse: (written) => {
      const value = words.find((word) => word === written);
      if (value !== undefined) return { value };
      return { refused: true, hint: didYouMean(written, words, `Write ${name}.`) };
    },
  };
}

// A timer of Node's fires at once for more than 2^31-1 ms.
const longestEveryMs = 2 ** 31 - 1;

export const schedule: ValueType<Schedule> = {
  name: '`every` and a span from 1s to 24d, or a cron expression of five or six fields (UTC)',
  parse: (written) => {
    const every = /^every +(\S+)$/.exec(written);
    if (every === null) {
      return isCron(written) ? { value: { kind: 'cron', expression: written } } : refused;
    }
    const everyMs = parseSpan(every[1]!);
    return everyMs === null || everyMs < 1000 || everyMs > longestEveryMs
      ? refused
      : { value: { kind: 'every', everyMs } };
  },
};

export const startAt: ValueType<StartAt> = {
  name: `now, oldest, ${instantSyntax}, or ${spanSyntax} (back from now)`,
  parse: (written) => {
    if (written === 'now' || written === 'oldest') return { value: { kind: written } };
    const spanMs = parseSpan(written);
    if (spanMs !== null) return { value: { kind: 'ago', spanMs } };
    const atMs = parseInstant(written);
    if (atMs === 'no-zone') {
      const hint = `Write ${instantSyntax}.`;
      return { refused: true, code: 'CONFIG_TIME_WITHOUT_ZONE', instead: 'a time without a zone', hint };
    }
    return atMs === null ? refused : { value: { kind: 'time', atMs } };
  },
};

/** The id of a Sigma rule, lower-cased as rules' own ids are. */
export const ruleId: ValueType<string> = {
  name: 'a rule id (UUID)',
  parse: (written) => {
    const value = readUuid(written);
    return value === null ? refused : { value };
  },
};

/** What stands between percent signs in a rule. */
export const placeholderName: ValueType<string> = {
  name: 'a name of letters, digits, dots, dashes and underscores, without percent signs',
  parse: (written) => (/^[\w.-]+$/.test(written) ? { value: written } : refused),
};

/** As mappings and `sigma-bridge fields` name one: a category, a service, or both. */
export const logsourceName: ValueType<string> = {
  name: 'a logsource, as process_creation, security or category/service',
  parse: (written) => (/^[\w.-]+(?:\/[\w.-]+)*$/.test(written) ? { value: written } : refused),
};

export const sourceName: ValueType<string> = {
  name: 'a name of letters, digits, dots, dashes and underscores',
  parse: (written) => (/^[\w.-]{1,64}$/.test(written) ? { value: written } : refused),
};

/** The address of a cluster. It must not carry a password: addresses are shown in messages and by the API. */
export const clusterUrl: ValueType<string> = {
  name: 'an http:// or https:// address without user, query and fragment',
  parse: (written) => {
    // Asked of the text, not of the URL: with # ? or / in it, a password is no part of what URLs call the user.
    if (written.includes('@')) {
      const hint = 'Set `username` and `password` beside `url`.';
      return { refused: true, instead: 'an address with a user in it', hint, secret: true };
    }
    const url = URL.parse(written);
    const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
    return isPlain ? { value: written.replace(/\/+$/, '') } : refused;
  },
};

/** A SHA-256 fingerprint in hex, with or without colons; kept as certificates have it: AB:CD:… */
export const fingerprint: ValueType<string> = {
  name: 'a SHA-256 fingerprint of 64 hexadecimal digits, with or without colons',
  parse: (written) => {
    const digits = written.replaceAll(':', '').toUpperCase();
    if (!/^[0-9A-F]{64}$/.test(digits)) return refused;
    return { value: digits.match(/../g)!.join(':') };
  },
};

/** A key that fits into an Authorization header. */
export const bearerKey: ValueType<string> = {
  name: 'a key of letters, digits and - . _ ~ + / =',
  parse: (written) => (/^[\w.~+/=-]+$/.test(written) ? { value: written } : refused),
};
