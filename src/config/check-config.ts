import { BlockList, isIP } from 'node:net';
import { embeddedSourceName } from '../embedded/embedded-events.ts';
import { ruleLevels } from '../sigma/rule.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { didYouMean } from '../text/near-miss.ts';
import { configDiagnostic } from './diagnostic-codes.ts';
import type { ConfigCode } from './diagnostic-codes.ts';
import type { GivenSettings } from './given.ts';
import type { Config } from './settings.ts';

const weakKeyLength = 32;

/** What no single value shows: settings that contradict each other. */
export function checkConfig(config: Config, given: GivenSettings): readonly Diagnostic[] {
  const report: Report = (code, path, message, hint) => {
    const at = (given.settings.get(path) ?? given.entries.get(path))?.at;
    return configDiagnostic(code, message, { ...(at && { at }), hint });
  };
  return [
    ...checkRules(given, report),
    ...checkApi(config, report),
    ...checkLevels(config, report),
    ...checkSources(config, report),
    ...checkOverrides(config, report),
  ];
}

type Report = (code: ConfigCode, path: string, message: string, hint: string) => Diagnostic;

/** That is what the default would run, and hardly what an empty list asks for. */
function checkRules({ settings }: GivenSettings, report: Report): Diagnostic[] {
  if (settings.get('rules')?.values.length !== 0) return [];
  const hint = 'List files and folders of rules, or leave the setting out to run the shipped ones.';
  return [report('CONFIG_NO_RULES', 'rules', "'rules' is an empty list, and nothing would be watched.", hint)];
}

function checkApi({ api }: Config, report: Report): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (!isLoopback(api.host) && !api.insecure) {
    diagnostics.push(
      report(
        'CONFIG_INSECURE_ADDRESS',
        'api.host',
        `api.host is '${api.host}', where others could read API keys on their way.`,
        'Listen on 127.0.0.1 behind a proxy that speaks TLS, or accept it with `api.insecure: true`.',
      ),
    );
  }
  if (api.adminKey !== null && api.adminKey.length < weakKeyLength) {
    diagnostics.push(
      report(
        'CONFIG_WEAK_KEY',
        'api.adminKey',
        `api.adminKey has ${api.adminKey.length} characters.`,
        `Use a random key of ${weakKeyLength} characters or more, or leave it out: one is made at the first start.`,
      ),
    );
  }
  return diagnostics;
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function checkLevels({ select }: Config, report: Report): Diagnostic[] {
  const levels = select.level;
  if (levels.length === 0) return [];
  const least = ruleLevels.findIndex((level) => levels.includes(level));
  const leftOut = ruleLevels.slice(least).filter((level) => !levels.includes(level));
  if (leftOut.length === 0) return [];
  return [
    report(
      'CONFIG_LEVEL_LEFT_OUT',
      'select.level',
      `select.level takes '${levels.join(', ')}' and leaves out '${leftOut.join(', ')}', which is more severe.`,
      'It is a list, not a minimum: list each level that shall run.',
    ),
  ];
}

function checkSources({ sources }: Config, report: Report): Diagnostic[] {
  return sources.flatMap(({ name, elasticsearch: { apiKey, username, password } }, index) => {
    const path = `sources.${index}`;
    const diagnostics: Diagnostic[] = [];
    if (name === embeddedSourceName || sources.findIndex((source) => source.name === name) !== index) {
      const owner = name === embeddedSourceName ? 'the embedded store' : 'an earlier source';
      diagnostics.push(
        report(
          'CONFIG_DUPLICATE_SOURCE',
          path,
          `'${name}' is the name of ${owner} already.`,
          'Set another `name`: what has been covered is kept by it.',
        ),
      );
    }
    if ((username === null) !== (password === null) || (apiKey !== null && username !== null)) {
      const what = apiKey === null ? 'only one of username and password' : 'an API key and a user';
      diagnostics.push(
        report(
          'CONFIG_AMBIGUOUS_LOGIN',
          path,
          `'${path}.elasticsearch' has ${what}.`,
          'Set either `apiKey`, or `username` and `password`.',
        ),
      );
    }
    return diagnostics;
  });
}

function checkOverrides({ overrides, sources }: Config, report: Report): Diagnostic[] {
  const known = [embeddedSourceName, ...sources.map(({ name }) => name)];
  return [...overrides].flatMap(([rule, override]) =>
    override.sources
      .filter((name) => !known.includes(name))
      .map((name) =>
        report(
          'CONFIG_UNKNOWN_SOURCE',
          `overrides.${rule}.sources`,
          `'${name}' is no configured source.`,
          didYouMean(name, known, `Configured: ${known.join(', ')}.`),
        ),
      ),
  );
}
