import type { FieldProfile, SourceProfile } from '../compile/source-profile.ts';
import type { Cluster } from './cluster.ts';
import { ancestorsOf, readMappings } from './field-mappings.ts';
import { fieldProfile } from './field-profile.ts';
import { sourceShapes } from './source-shapes.ts';

/** So many indices' mappings come in one answer: about 3 MB of winlogbeat's. */
const indicesAtOnce = 25;

/** Reads what a source's indices hold: every path, and the shapes of its documents. */
export async function readSourceProfile(
  name: string,
  cluster: Cluster,
  indices: readonly string[],
): Promise<SourceProfile> {
  const field = await readFields(cluster, indices, null);
  return { name, shapes: await sourceShapes(cluster, indices), field };
}

/** The same for a few paths and without the shapes: cheap enough to be asked before every window. */
export async function readPathsProfile(
  name: string,
  cluster: Cluster,
  indices: readonly string[],
  paths: readonly string[],
): Promise<SourceProfile> {
  const field = await readFields(cluster, indices, paths);
  return {
    name,
    shapes: [],
    field: (path) => {
      if (!paths.includes(path)) throw new Error(`the profile of ${paths.join(', ')} was asked for ${path}`);
      return field(path);
    },
  };
}

async function readFields(
  cluster: Cluster,
  indices: readonly string[],
  paths: readonly string[] | null,
): Promise<SourceProfile['field']> {
  const asked = paths === null ? ['*'] : [...paths, ...paths.flatMap(ancestorsOf)];
  const found = await cluster.ask((client) =>
    client.fieldCaps({
      index: [...indices],
      fields: asked,
      include_unmapped: true,
      filters: '-metadata',
      allow_no_indices: false,
    }),
  );
  const concrete = [found.indices].flat();
  const parts = paths === null ? chunksOf(concrete, indicesAtOnce) : [indices];
  const mappings = await readMappings(cluster, parts, paths ?? ['*']);
  const known = new Map<string, FieldProfile | null>();
  return (path) => {
    let profile = known.get(path);
    if (profile === undefined) {
      profile = fieldProfile(path, found.fields, mappings);
      known.set(path, profile);
    }
    return profile;
  };
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
