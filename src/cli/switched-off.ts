import { compileCodes } from '../compile/diagnostic-codes.ts';
import { mappingCodes } from '../ecs/diagnostic-codes.ts';
import { loadCodes } from '../load.ts';
import { sigmaCodes } from '../sigma/diagnostic-codes.ts';
import { lintCodes } from '../sigma/lint/diagnostic-codes.ts';
import { matchNames } from '../sigma/match-names.ts';
import type { CodeEntry, Severity } from '../text/diagnostic.ts';
import { yamlCodes } from '../text/diagnostic-codes.ts';
import { didYouMean } from '../text/near-miss.ts';
import { UsageError } from './command.ts';

/** Every code that `check` can tell. Errors are not to be switched off: they refuse a rule whether they are told or not. */
const codes: readonly (readonly [code: string, { readonly severity: Severity }])[] = Object.entries<CodeEntry>({
  ...yamlCodes,
  ...loadCodes,
  ...sigmaCodes,
  ...lintCodes,
  ...mappingCodes,
  ...compileCodes,
});
const warnings = codes.filter(([, { severity }]) => severity !== 'error').map(([code]) => code);

/**
 * The codes that are switched off by patterns in which `*` is any run of characters. Throws a `UsageError` for one that
 * names no warning; `where` says who wrote it.
 */
export function switchedOff(patterns: readonly string[], where: string): ReadonlySet<string> {
  const named = patterns.map((pattern) => {
    const found = matchNames(pattern, warnings);
    if (found.length === 0) throw refusal(pattern, where);
    return found;
  });
  return new Set(named.flat());
}

function refusal(pattern: string, where: string): UsageError {
  if (codes.some(([code]) => code === pattern)) {
    return new UsageError(`${where}: '${pattern}' is an error, which cannot be switched off.`, { hint: 'Mend it.' });
  }
  const hint = didYouMean(pattern, warnings, 'docs/diagnostics.md lists them.');
  return new UsageError(`${where}: '${pattern}' is no warning of check.`, { hint });
}
