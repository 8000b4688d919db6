import type { ReadingConfig } from '../config/settings.ts';
import { loadYamlFiles } from '../load.ts';
import type { Arguments, Io } from './command.ts';
import { report } from './report.ts';

/**
 * The files and folders of filters that a command heeds: those of the setting `filters`, and of `--filters`. Null where one of
 * them cannot be read, which has been told: an answer without its filters is not what was asked for.
 */
export function filterPaths(
  { filters }: Pick<ReadingConfig, 'filters'>,
  args: Arguments,
  io: Io,
): readonly string[] | null {
  const paths = [...filters, ...args.texts('filters')];
  const { diagnostics } = loadYamlFiles(paths);
  report(diagnostics, [], io);
  return diagnostics.length === 0 ? paths : null;
}
