import type { Diagnostic } from '../text/diagnostic.ts';
import type { Cluster } from './cluster.ts';
import { elasticCodes, elasticDiagnostic } from './diagnostic-codes.ts';
import { listed } from './listed.ts';

type Kept = 'whole' | 'none' | 'trimmed' | 'synthetic';

interface SourceMapping {
  readonly enabled?: boolean;
  readonly mode?: string;
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
}

interface SourceSettings {
  readonly mode?: string;
  readonly mapping?: { readonly source?: { readonly mode?: string } };
}

/** Whether the indices keep documents as they came: rules are decided on `_source`, and on nothing else. */
export async function checkStoredSource(cluster: Cluster, indices: readonly string[]): Promise<readonly Diagnostic[]> {
  const index = [...indices];
  const mapped = await cluster.ask((client) =>
    client.indices.getMapping({ index, filter_path: ['*.mappings._source'] }),
  );
  const set = await cluster.ask((client) =>
    client.indices.getSettings({
      index,
      filter_path: ['*.settings.index.mode', '*.settings.index.mapping.source.mode'],
    }),
  );
  const names = [...new Set([...Object.keys(mapped), ...Object.keys(set)])];
  const byKept = Map.groupBy(names, (name) =>
    keptOf(mapped[name]?.mappings._source as SourceMapping, (set[name]?.settings?.index ?? {}) as SourceSettings),
  );
  return [
    ...report('ELASTIC_NO_SOURCE', byKept.get('none'), 'no _source is kept'),
    ...report('ELASTIC_NO_SOURCE', byKept.get('trimmed'), '_source is kept without some of its fields'),
    ...report('ELASTIC_SYNTHETIC_SOURCE', byKept.get('synthetic'), '_source is rebuilt from the fields'),
  ];
}

function report(
  code: 'ELASTIC_NO_SOURCE' | 'ELASTIC_SYNTHETIC_SOURCE',
  indices: readonly string[] | undefined,
  what: string,
): readonly Diagnostic[] {
  if (indices === undefined) return [];
  return [elasticDiagnostic(code, `In ${listed(indices)} ${what}.`, { hint: elasticCodes[code].remedy })];
}

function keptOf(mapping: SourceMapping | undefined, settings: SourceSettings): Kept {
  const byIndexMode = settings.mode === 'logsdb' || settings.mode === 'time_series' ? 'synthetic' : 'stored';
  const mode = (mapping?.mode ?? settings.mapping?.source?.mode ?? byIndexMode).toLowerCase();
  if (mapping?.enabled === false || mode === 'disabled') return 'none';
  if (mode === 'synthetic') return 'synthetic';
  return (mapping?.includes ?? []).length + (mapping?.excludes ?? []).length > 0 ? 'trimmed' : 'whole';
}
