import { bindRule } from '../compile/bind-rule.ts';
import type { BoundRule } from '../compile/bound-rule.ts';
import { filterDiagnostics } from '../compile/filter-diagnostics.ts';
import type { ReadingConfig } from '../config/settings.ts';
import type { FieldTypes } from '../ecs/field-types.ts';
import type { Mapping } from '../ecs/mapping.ts';
import { loadMapping, loadRules } from '../load.ts';
import type { LoadedRules, TextFile } from '../load.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Arguments } from './command.ts';

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

/** Reads the rules of files and folders as the configuration says, and binds them to its mappings and those of `--mappings`. */
export function loadBoundRules(
  paths: readonly string[],
  { mappings, placeholders }: Pick<ReadingConfig, 'mappings' | 'placeholders'>,
  args: Arguments,
): BoundRules {
  const { mapping, fieldTypes, ...read } = loadMapping([...mappings, ...args.texts('mappings')]);
  const loaded = loadRules(paths, placeholders);
  const bindings = loaded.rules.map((rule) => bindRule(rule, mapping));
  const told = bindings.flatMap(({ diagnostics }) => diagnostics);
  const ofFilters = filterDiagnostics(loaded.filters, loaded.rules, mapping);
  return {
    ...{ mapping, fieldTypes, loaded, bindings },
    diagnostics: [...read.diagnostics, ...loaded.diagnostics, ...told, ...ofFilters],
    files: [...read.files, ...loaded.files],
  };
}
