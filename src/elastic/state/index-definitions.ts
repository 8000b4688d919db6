import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPrefix } from './state-index-names.ts';

/** Raised with each change of a mapping. An older sigma-bridge leaves newer indices alone. */
export const indexVersion = 1;

/** Some indices of ours that are laid out alike. */
export interface IndexDefinition {
  /** As `matches`: the index is `sigma-bridge-matches`, the file `mappings/templates/matches.json`. */
  readonly name: string;
  /** `month`: one index for each month of the events, `sigma-bridge-matches-2026.01`. */
  readonly split: 'none' | 'month';
  /** Whether documents are only ever added: the rights to change and delete them are not asked for. */
  readonly appendOnly: boolean;
}

/** All indices that state is kept in. */
export const indexDefinitions: readonly IndexDefinition[] = [
  { name: 'matches', split: 'month', appendOnly: false },
  { name: 'findings', split: 'month', appendOnly: false },
  { name: 'triage', split: 'none', appendOnly: false },
  { name: 'quarantine', split: 'none', appendOnly: false },
  { name: 'filtered', split: 'none', appendOnly: false },
  { name: 'keys', split: 'none', appendOnly: false },
  { name: 'audit', split: 'none', appendOnly: true },
  { name: 'control', split: 'none', appendOnly: false },
  { name: 'ledger', split: 'none', appendOnly: false },
  { name: 'runs', split: 'none', appendOnly: true },
  { name: 'tallies', split: 'none', appendOnly: false },
  { name: 'rule-sets', split: 'none', appendOnly: true },
  { name: 'backfills', split: 'none', appendOnly: false },
  { name: 'leases', split: 'none', appendOnly: false },
];

/** The name of the index, or the pattern of those of all months. */
export function patternOf({ name, split }: IndexDefinition, prefix: string = defaultPrefix): string {
  return split === 'month' ? `${prefix}-${name}-*` : `${prefix}-${name}`;
}

/** Settings and mappings of an index. */
export interface IndexBody {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
}

/** Reads how an index is laid out. The mappings bear our version. */
export function indexBody({ name }: IndexDefinition): IndexBody {
  const { settings, mappings } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as IndexBody;
  return { settings, mappings: { ...mappings, _meta: { product: 'sigma-bridge', version: indexVersion } } };
}

// The same way up from src and from dist.
const folder = join(import.meta.dirname, '../../../mappings/templates');
