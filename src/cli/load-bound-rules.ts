import { bindRule } from '../compile/bind-rule.ts';
import type { BoundRule } from '../compile/bound-rule.ts';
import { filterDiagnostics } from '../compile/filter-diagnostics.ts';
import { checkEvents, mappingOn } from '../config/source-events.ts';
import type { FieldTypes } from '../ecs/field-types.ts';
import type { Mapping } from '../ecs/mapping.ts';
import { loadMapping, loadRules } from '../load.ts';
import type { LoadedRules, TextFile } from '../load.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Arguments, Io } from './command.ts';
import type { LoadedConfig } from './load-config.ts';
import { report } from './report.ts';

export interface BoundRules {
  readonly mapping: Mapping;
  readonly fieldTypes: FieldTypes;
  readonly loaded: LoadedRules;
  /** One for each of the rules that were read. */
  readonly bindings: readonly { readonly bound: BoundRule; readonly diagnostics: readonly Diagnostic[] }[];
  /** Of the mappings, of the rules and filters, and of binding them. */
  readonly diagnostics: readonly Diagnostic[];
  /** Mappings and rules: excerpts are cut from these. */
  readonly files: readonly TextFile[];
}

/**
 * Reads the rules of files and folders as the configuration says, and binds them to its mappings and those of `--mappings`,
 * as a source of the configuration reads them where one is named. Null as for `loadKnownMapping`.
 */
export function loadBoundRules(
  paths: readonly string[],
  read: LoadedConfig,
  args: Arguments,
  { io, source = null }: { readonly io: Io; readonly source?: string | null },
): BoundRules | null {
  const known = loadKnownMapping(read, args, io);
  if (known === null) return null;
  const mapping = mappingOn(source, known.mapping, read.config);
  const loaded = loadRules(paths, read.config.placeholders);
  const bindings = loaded.rules.map((rule) => bindRule(rule, mapping));
  const told = bindings.flatMap(({ diagnostics }) => diagnostics);
  const ofFilters = filterDiagnostics(loaded.filters, loaded.rules, mapping);
  return {
    ...{ mapping, fieldTypes: known.fieldTypes, loaded, bindings },
    diagnostics: [...known.diagnostics, ...loaded.diagnostics, ...told, ...ofFilters],
    files: [...known.files, ...loaded.files],
  };
}

/**
 * Reads the mappings of the configuration and of `--mappings`. Null where the configuration's `events` name what they do
 * not know; that has been reported, with what may be wrong with the mappings.
 */
export function loadKnownMapping(
  { config, given }: LoadedConfig,
  args: Arguments,
  io: Io,
): ReturnType<typeof loadMapping> | null {
  const loaded = loadMapping([...config.mappings, ...args.texts('mappings')]);
  const unknown = checkEvents(config, loaded.mapping, given);
  if (unknown.length === 0) return loaded;
  report([...loaded.diagnostics, ...unknown], loaded.files, io);
  return null;
}
