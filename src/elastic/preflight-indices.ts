import { SourceError } from '../hunt/event-source.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Cluster } from './cluster.ts';
import { elasticCodes, elasticDiagnostic, type ElasticCode } from './diagnostic-codes.ts';
import { failureDiagnostic } from './failure.ts';
import { listed } from './listed.ts';
import { localNames } from './remote-names.ts';
import { ownPrefix } from './window-query.ts';

const rights = ['read', 'view_index_metadata'] as const;

/** Whether each name and pattern of a source stands for open indices that the key may read and that are not our own. */
export async function checkIndices(cluster: Cluster, indices: readonly string[]): Promise<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  const report = (code: ElasticCode, message: string) =>
    void diagnostics.push(elasticDiagnostic(code, message, { hint: elasticCodes[code].remedy }));

  const forbidden: string[] = [];
  // A name that begins with '-' takes away from those before it.
  for (const expression of indices.filter((name) => !name.startsWith('-'))) {
    try {
      const found = await resolve(cluster, [expression]);
      if (found.length > 0) continue;
      report('ELASTIC_EMPTY_PATTERN', `No index at ${cluster.url} is behind '${expression}', or the key may see none.`);
    } catch (error) {
      // That is about no index, and told once.
      if (!(error instanceof SourceError) || error.code === 'ELASTIC_WRONG_PRODUCT') throw error;
      if (error.code === 'ELASTIC_NO_INDEX')
        report('ELASTIC_NO_INDEX', `There is no '${expression}' at ${cluster.url}.`);
      else if (error.code === 'ELASTIC_FORBIDDEN') forbidden.push(expression);
      else diagnostics.push(failureDiagnostic(error, cluster.url));
    }
  }
  if (forbidden.length > 0) diagnostics.push(...(await refusalOf(cluster, forbidden)));
  if (diagnostics.length > 0) return diagnostics;

  const resolved = await resolve(cluster, indices);
  const lacking = await lackingRights(cluster, localNames(resolved.map(({ name }) => name)));
  for (const [right, names] of lacking) {
    report('ELASTIC_FORBIDDEN', `The key or user lacks '${right}' on ${listed(names)} at ${cluster.url}.`);
  }
  const closed = resolved.filter(({ isClosed }) => isClosed).map(({ name }) => name);
  if (closed.length > 0)
    report('ELASTIC_CLOSED_INDEX', `${listed(closed)} of '${indices.join(',')}' at ${cluster.url}: closed.`);
  const own = resolved.filter(({ name }) => name.replace(/^[^:]*:/, '').startsWith(ownPrefix)).map(({ name }) => name);
  if (own.length > 0)
    report('ELASTIC_OWN_INDEX', `'${indices.join(',')}' takes in ${listed(own)}, written by sigma-bridge.`);
  return diagnostics;
}

/** What a server that refuses names says of all of them at once. */
async function refusalOf(cluster: Cluster, names: readonly string[]): Promise<readonly Diagnostic[]> {
  try {
    await resolve(cluster, names);
    return [];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return [failureDiagnostic(error, cluster.url)];
  }
}

async function resolve(
  cluster: Cluster,
  expressions: readonly string[],
): Promise<readonly { readonly name: string; readonly isClosed: boolean }[]> {
  const { indices, aliases, data_streams } = await cluster.ask((client) =>
    client.indices.resolveIndex({ name: [...expressions], expand_wildcards: ['open', 'closed'] }),
  );
  const stands = [...aliases, ...data_streams].map(({ name }) => ({ name, isClosed: false }));
  return [...indices.map(({ name, attributes }) => ({ name, isClosed: attributes.includes('closed') })), ...stands];
}

/**
 * The indices on which a right is lacking, by right. It has to be asked: a search on a pattern passes over what it may
 * list but not read, without a word.
 */
async function lackingRights(
  cluster: Cluster,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (names.length === 0) return new Map();
  let held: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  try {
    const answer = await cluster.ask((client) =>
      client.security.hasPrivileges({ index: [{ names: [...names], privileges: [...rights] }] }),
    );
    held = answer.index;
  } catch (error) {
    // Where security is switched off there is no such call, and everybody has every right.
    if (error instanceof SourceError && (error.code === 'ELASTIC_REJECTED' || error.code === 'ELASTIC_ANSWER')) {
      return new Map();
    }
    throw error;
  }
  const lacking = rights.map((right) => [right, names.filter((name) => held[name]?.[right] !== true)] as const);
  return new Map(lacking.filter(([, without]) => without.length > 0));
}
