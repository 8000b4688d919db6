import { readFileSync } from 'node:fs';
import type { Client, estypes } from '@elastic/elasticsearch';
import { sharedData } from '../shared-data.ts';

const typesFile = sharedData('winlogbeat/field-types.tsv');

/** Whether this machine holds the list of winlogbeat's types. */
export const hasWinlogbeatTypes = typesFile !== null;

/** Installs the template that winlogbeat 8 would, for indices of this prefix, as far as the test distribution can. */
export async function putWinlogbeatTemplate(client: Client, prefix: string): Promise<void> {
  await client.indices.putIndexTemplate({
    name: prefix,
    index_patterns: [`${prefix}-*`],
    priority: 500,
    template: {
      settings: {
        number_of_shards: 1,
        number_of_replicas: 0,
        'index.mapping.total_fields.limit': 12_500,
        analysis: { analyzer: { powershell_script_analyzer: { type: 'pattern', pattern: '[\\W&&[^-]]+' } } },
      },
      mappings: {
        date_detection: false,
        dynamic_templates: [
          {
            event_data: {
              path_match: 'winlog.event_data.*',
              match_mapping_type: 'string',
              mapping: { type: 'keyword' },
            },
          },
          {
            user_data: { path_match: 'winlog.user_data.*', match_mapping_type: 'string', mapping: { type: 'keyword' } },
          },
          { strings: { match_mapping_type: 'string', mapping: { type: 'keyword', ignore_above: 1024 } } },
        ],
        properties: winlogbeatProperties(),
      },
    },
  });
}

/** Winlogbeat 8's own fields. `wildcard` and `match_only_text` become what the test distribution has instead of them. */
function winlogbeatProperties(): Record<string, estypes.MappingProperty> {
  if (typesFile === null) throw new Error("winlogbeat's types are absent on this machine");
  const [header, ...rows] = readFileSync(typesFile, 'utf8').trimEnd().split('\n');
  const column = header!.split('\t').indexOf('winlogbeat_8.15');
  const root: estypes.MappingObjectProperty = { properties: {} };
  for (const row of rows) {
    const cells = row.split('\t');
    const property = propertyOf(cells[0]!, cells[column]!);
    if (property !== null) place(root, cells[0]!.split('.'), property);
  }
  place(root, ['event', 'ingested'], { type: 'date' });
  return root.properties!;
}

/** `keyword(ignore_above 1024) +text:match_only_text` as a mapping; null where the template leaves the field to be found. */
function propertyOf(path: string, text: string): estypes.MappingProperty | null {
  if (text === '-' || text.includes('dynamic template')) return null;
  if (path === 'powershell.file.script_block_text') return { type: 'text', analyzer: 'powershell_script_analyzer' };
  const limit = /ignore_above (\d+)/.exec(text);
  const fields = text.includes('+text:') ? { fields: { text: { type: 'text' as const, norms: false } } } : {};
  const type = /^\w+/.exec(text)![0];
  switch (type) {
    case 'keyword':
    case 'wildcard':
      return { type: 'keyword', ...(limit === null ? {} : { ignore_above: Number(limit[1]) }), ...fields };
    case 'text':
    case 'match_only_text':
      return { type: 'text' };
    case 'long':
    case 'ip':
    case 'boolean':
    case 'date':
      return { type };
    default:
      throw new Error(`winlogbeat's type '${type}' of ${path} is new here`);
  }
}

function place(root: estypes.MappingObjectProperty, path: readonly string[], property: estypes.MappingProperty): void {
  const [name, ...rest] = path;
  root.properties ??= {};
  if (rest.length === 0) {
    root.properties[name!] = property;
    return;
  }
  const next = (root.properties[name!] ??= { properties: {} }) as estypes.MappingObjectProperty;
  place(next, rest, property);
}
