import type { estypes } from '@elastic/elasticsearch';
import type { FieldProfile, SourceProfile } from '../compile/source-profile.ts';
import type { TypesOf } from '../ecs/live-field.ts';
import { incomplete } from './check-answer.ts';
import type { Cluster } from './cluster.ts';
import { ancestorsOf, readMappings, readObjectRules } from './field-mappings.ts';
import type { Mappings } from './field-mappings.ts';
import { fieldProfile } from './field-profile.ts';
import { isRemote, localNames } from './remote-names.ts';
import { sourceShapes } from './source-shapes.ts';

/** So many indices' mappings come in one answer: about 3 MB of winlogbeat's. */
const indicesAtOnce = 25;

/** Reads what a source's indices hold: every path, and the shapes of its documents. */
export async function readSourceProfile(
  name: string,
  cluster: Cluster,
  indices: readonly string[],
): Promise<SourceProfile> {
  const { fields: capabilities, indices: concrete } = await readCapabilities(cluster, indices, ['*']);
  const names = [concrete].flat();
  const mappings = withRemote(await readMappings(cluster, chunksOf(localNames(names), indicesAtOnce)), names);
  const known = new Map<string, FieldProfile | null>();
  const field = (path: string) => {
    let profile = known.get(path);
    if (profile === undefined) {
      profile = fieldProfile(path, capabilities, mappings);
      known.set(path, profile);
    }
    return profile;
  };
  return { name, shapes: await sourceShapes(cluster, indices), field };
}

/**
 * Elasticsearch's own names of the types that indices give each path: field caps would tell families, which is all that can be
 * had of a remote cluster.
 */
export async function readFieldTypes(cluster: Cluster, indices: readonly string[]): Promise<TypesOf> {
  const { fields: families, indices: concrete } = await readCapabilities(cluster, indices, ['*']);
  const names = [concrete].flat();
  if (names.some(isRemote)) {
    return (path) => Object.keys(families[path] ?? {}).filter((family) => family !== 'unmapped');
  }
  const { fields } = await readMappings(cluster, chunksOf(names, indicesAtOnce));
  return (path) => [...(fields?.get(path)?.types ?? [])];
}

/** What a source is now. */
export interface PathsProfile extends SourceProfile {
  /** The names of its open indices, those of data streams and behind aliases too. */
  readonly indices: readonly string[];
}

/**
 * What can be said of a few paths in two small answers, so that it can be asked before every window: families of types.
 * Whatever else a profile tells is at its least favourable.
 */
export async function readPathsProfile(
  name: string,
  cluster: Cluster,
  indices: readonly string[],
  paths: readonly string[],
): Promise<PathsProfile> {
  const { fields: capabilities, indices: concrete } = await readCapabilities(cluster, indices, [
    ...paths,
    ...paths.flatMap(ancestorsOf),
  ]);
  const local = localNames(indices);
  const objects = local.length === 0 ? [] : await readObjectRules(cluster, local);
  const mappings = withRemote({ fields: null, objects }, [concrete].flat());
  const field = (path: string) => {
    if (!paths.includes(path)) throw new Error(`a profile of ${paths.join(', ')} was asked for ${path}`);
    return fieldProfile(path, capabilities, mappings);
  };
  return { name, shapes: [], field, indices: [concrete].flat() };
}

/** Nothing can be said of how remote indices are mapped but what field caps say: they may keep anything without indexing it. */
function withRemote(mappings: Mappings, names: readonly string[]): Mappings {
  const remote = names.filter(isRemote);
  if (remote.length === 0) return mappings;
  const unknown = { indices: new Set(remote), root: undefined, isFull: true, objects: new Map<string, never>() };
  return { fields: null, objects: [...mappings.objects, unknown] };
}

/** The names of the open indices behind names and patterns. Rejects where an index, or a remote cluster, does not answer. */
export async function readIndexNames(cluster: Cluster, indices: readonly string[]): Promise<readonly string[]> {
  const { indices: concrete } = await readCapabilities(cluster, indices, ['@timestamp']);
  return [concrete].flat();
}

async function readCapabilities(
  cluster: Cluster,
  indices: readonly string[],
  fields: readonly string[],
): Promise<estypes.FieldCapsResponse> {
  const answer: estypes.FieldCapsResponse & { readonly failures?: readonly unknown[] } = await cluster.ask((client) =>
    client.fieldCaps({
      index: [...indices],
      fields: [...fields],
      include_unmapped: true,
      filters: '-metadata',
      allow_no_indices: false,
    }),
  );
  // The client's types do not know it: indices whose shards could not be asked, in an answer of status 200.
  if (answer.failures !== undefined && answer.failures.length > 0) {
    throw incomplete(`Not every index of ${indices.join(',')} says how it is mapped.`);
  }
  return answer;
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
