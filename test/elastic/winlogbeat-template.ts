import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Client, estypes } from '@elastic/elasticsearch';
import { load } from 'js-yaml';

/** `mappings/types/winlogbeat-8.yml`, as far as a template is made from it. */
interface TypesFile {
  readonly types: readonly TypeGroup[];
  readonly others: readonly { readonly under: string; readonly type: 'keyword' }[];
}

interface TypeGroup {
  readonly type: string;
  readonly ignoreAbove?: number;
  readonly analyzer?: string;
  readonly under?: string;
  readonly paths: readonly string[];
}

const typesFile = resolve(import.meta.dirname, '../../mappings/types/winlogbeat-8.yml');
const scriptAnalyzer = 'powershell_script_analyzer';

/** Installs the template that winlogbeat 8 would, for indices of this prefix, as far as the test distribution can. */
export async function putWinlogbeatTemplate(client: Client, prefix: string): Promise<void> {
  const { types, others } = load(readFileSync(typesFile, 'utf8')) as TypesFile;
  const foundByPath = others.map(({ under, type }) => ({
    [under.replaceAll('.', '_')]: {
      path_match: `${under}.*`,
      match_mapping_type: 'string' as const,
      mapping: { type },
    },
  }));
  const foundElsewhere = { strings: { match_mapping_type: 'string' as const, mapping: keyword(1024) } };
  await client.indices.putIndexTemplate({
    name: prefix,
    index_patterns: [`${prefix}-*`],
    priority: 500,
    template: {
      settings: {
        number_of_shards: 1,
        number_of_replicas: 0,
        'index.mapping.total_fields.limit': 12_500,
        analysis: { analyzer: { [scriptAnalyzer]: { type: 'pattern', pattern: '[\\W&&[^-]]+' } } },
      },
      mappings: {
        date_detection: false,
        dynamic_templates: [...foundByPath, foundElsewhere],
        properties: propertiesOf(types),
      },
    },
  });
}

function propertiesOf(types: readonly TypeGroup[]): Record<string, estypes.MappingProperty> {
  const root: ObjectNode = { properties: {} };
  for (const group of types) {
    const property = propertyOf(group);
    for (const path of group.paths) {
      place(root, (group.under === undefined ? path : `${group.under}.${path}`).split('.'), property);
    }
  }
  return root.properties;
}

/** `wildcard` and `match_only_text` become what the test distribution has instead of them. */
function propertyOf({ type, ignoreAbove, analyzer }: TypeGroup): estypes.MappingProperty {
  switch (type) {
    case 'keyword':
    case 'wildcard':
      return keyword(ignoreAbove);
    case 'text':
    case 'match_only_text':
      return { type: 'text', ...(analyzer === 'script-block' ? { analyzer: scriptAnalyzer } : {}) };
    case 'ip':
    case 'long':
    case 'boolean':
    case 'date':
      return { type };
    default:
      throw new Error(`winlogbeat's type '${type}' is new here`);
  }
}

function keyword(ignoreAbove: number | undefined): estypes.MappingKeywordProperty {
  return { type: 'keyword', ...(ignoreAbove === undefined ? {} : { ignore_above: ignoreAbove }) };
}

interface ObjectNode {
  readonly properties: Record<string, estypes.MappingProperty>;
}

function place(root: ObjectNode, path: readonly string[], property: estypes.MappingProperty): void {
  const [name, ...rest] = path;
  if (rest.length === 0) root.properties[name!] = property;
  else place((root.properties[name!] ??= { properties: {} }) as ObjectNode, rest, property);
}
