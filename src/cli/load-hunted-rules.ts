import { counted } from '../text/counted.ts';
import type { Arguments, Io } from './command.ts';
import { filterPaths } from './filter-paths.ts';
import { loadBoundRules } from './load-bound-rules.ts';
import type { BoundRules } from './load-bound-rules.ts';
import type { LoadedConfig } from './load-config.ts';
import { reportBriefly } from './report-briefly.ts';

/** Rules and filters as a hunt runs them, told of. Null where an answer would not be what was asked for; why has been told. */
export function loadHuntedRules(
  config: LoadedConfig,
  args: Arguments,
  { io, source }: { readonly io: Io; readonly source: string | null },
): BoundRules | null {
  const filters = filterPaths(config.config, args, io);
  const read = filters && loadBoundRules([...args.texts('rules'), ...filters], config, args, { io, source });
  if (read === null) return null;
  reportBriefly(read.diagnostics, read.files, io);
  const { refusedFilters } = read.loaded;
  if (refusedFilters.length === 0) return read;
  const those = counted(refusedFilters.length, 'filter');
  io.err(`Nothing was searched: ${those} cannot be used, and an answer without is not what was asked for.`);
  return null;
}
