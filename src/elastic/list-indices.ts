import type { SourceIndex } from '../hunt/event-source.ts';
import type { Cluster } from './cluster.ts';
import { localNames } from './remote-names.ts';

/**
 * The indices behind names and patterns, closed ones too; a name that nothing stands behind gives none. A remote cluster that
 * does not answer is passed over by the server without a word.
 */
export async function listIndices(cluster: Cluster, expressions: readonly string[]): Promise<readonly SourceIndex[]> {
  const { indices, aliases, data_streams } = await cluster.ask((client) =>
    client.indices.resolveIndex({
      name: [...expressions],
      expand_wildcards: ['open', 'closed'],
      ignore_unavailable: true,
    }),
  );
  const behind = [
    ...aliases.flatMap((alias) => alias.indices),
    ...data_streams.flatMap((stream) => stream.backing_indices),
  ].flat();
  const closed = new Set(indices.filter(({ attributes }) => attributes.includes('closed')).map(({ name }) => name));
  // Of what stands behind a name, the answer does not say it.
  if (behind.length > 0) for (const name of await closedOnes(cluster, expressions)) closed.add(name);
  const names = new Set([...indices.map(({ name }) => name), ...behind]);
  return [...names].map((name) => ({ name, isClosed: closed.has(name) }));
}

/** A closed index has a setting that no other has. Settings of remote clusters cannot be asked for. */
async function closedOnes(cluster: Cluster, expressions: readonly string[]): Promise<readonly string[]> {
  const local = localNames(expressions);
  if (local.length === 0) return [];
  const answer = await cluster.ask((client) =>
    client.indices.getSettings({
      index: [...local],
      name: 'index.verified_before_close',
      expand_wildcards: ['open', 'closed'],
      ignore_unavailable: true,
    }),
  );
  return Object.keys(answer);
}
