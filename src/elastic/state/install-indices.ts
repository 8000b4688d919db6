import { errors } from '@elastic/elasticsearch';
import type { estypes } from '@elastic/elasticsearch';
import type { Cluster } from '../cluster.ts';
import { indexBody, indexDefinitions, patternOf } from './index-definitions.ts';
import type { IndexDefinition } from './index-definitions.ts';

/** A request as it can be pasted into a console. */
export interface SetupRequest {
  readonly method: 'PUT';
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Above the templates that people make for everything. */
const priority = 500;

/** The template of each kind of index: what is created later is laid out by it. */
export function templateRequests(prefix: string): readonly SetupRequest[] {
  return indexDefinitions.map((definition) => ({
    method: 'PUT',
    path: `/_index_template/${prefix}-${definition.name}`,
    body: { index_patterns: [patternOf(definition, prefix)], priority, template: indexBody(definition) },
  }));
}

/** Lays out our indices: templates for all, those that are not split by month themselves, and new fields in those that exist. */
export async function installIndices(cluster: Cluster, prefix: string): Promise<void> {
  for (const { path, body } of templateRequests(prefix)) {
    await cluster.ask((client) =>
      client.indices.putIndexTemplate({ name: path.slice(path.lastIndexOf('/') + 1), ...body }),
    );
  }
  for (const definition of indexDefinitions) {
    if (definition.split === 'none') await createIndex(cluster, patternOf(definition, prefix));
    await putMapping(cluster, definition, prefix);
  }
}

/** As its template says. Whoever sets up at the same time may come first. */
async function createIndex(cluster: Cluster, index: string): Promise<void> {
  await cluster.ask(async (client) => {
    try {
      return await client.indices.create({ index });
    } catch (error) {
      const isThere =
        error instanceof errors.ResponseError && error.message.includes('resource_already_exists_exception');
      if (isThere) return {};
      throw error;
    }
  });
}

async function putMapping(cluster: Cluster, definition: IndexDefinition, prefix: string): Promise<void> {
  const { mappings } = indexBody(definition);
  await cluster.ask((client) =>
    client.indices.putMapping({
      index: patternOf(definition, prefix),
      allow_no_indices: true,
      ...(mappings as estypes.MappingTypeMapping),
    }),
  );
}
