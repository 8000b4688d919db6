import type { Cluster } from './cluster.ts';
import { analyzerOf, normalizerOf, type Analysis, type Analyzer, type Normalizer } from './text-analysis.ts';

/** How the indices of a source map one path: what each of them says, put together. */
export interface MappedField {
  /** Elasticsearch's own type names. */
  readonly types: Set<string>;
  /** The shortest limit of any index; null: none has one. */
  ignoreAbove: number | null;
  readonly analyzers: Set<Analyzer>;
  readonly normalizers: Set<Normalizer>;
  /** For `alias` fields: the paths that they stand for. */
  readonly aliasOf: Set<string>;
}

/** Indices whose objects are handled alike: which keep values in `_source` without indexing them. */
export interface ObjectRules {
  readonly indices: Set<string>;
  readonly root: Dynamic;
  readonly objects: ReadonlyMap<string, { readonly dynamic?: Dynamic; readonly enabled?: boolean }>;
}
type Dynamic = string | boolean | undefined;

export interface Mappings {
  readonly fields: ReadonlyMap<string, MappedField>;
  readonly objects: readonly ObjectRules[];
}

/** A field or an object of a mapping, as far as it is asked for. */
interface MappingNode {
  readonly type?: string;
  readonly ignore_above?: number;
  readonly analyzer?: string;
  readonly search_analyzer?: string;
  readonly normalizer?: string;
  readonly path?: string;
  readonly dynamic?: string | boolean;
  readonly enabled?: boolean;
  readonly properties?: Readonly<Record<string, MappingNode>>;
  /** The same value, indexed in other ways. */
  readonly fields?: Readonly<Record<string, MappingNode>>;
}

interface IndexSettings {
  readonly mode?: string;
  readonly mapping?: { readonly ignore_above?: string };
  readonly analysis?: Analysis;
}

const objectAttributes = ['dynamic', 'enabled'];
const attributes = ['type', 'ignore_above', 'analyzer', 'search_analyzer', 'normalizer', 'path', ...objectAttributes];

/** What index mode `logsdb` sets where nothing else is said. */
const logsdbIgnoreAbove = 8191;
const limited = new Set(['keyword', 'wildcard', 'flattened']);

/**
 * Reads the mappings of indices. `_field_caps` alone does not do: it knows families of types only, and neither
 * `ignore_above` nor analyzers. `parts` are groups of indices, each asked at once, so that a year of daily indices does
 * not come in one answer.
 */
export async function readMappings(cluster: Cluster, parts: readonly (readonly string[])[]): Promise<Mappings> {
  const fields = new Map<string, MappedField>();
  const objects = new Map<string, ObjectRules>();
  for (const index of parts) {
    const settings = await cluster.ask((client) =>
      client.indices.getSettings({
        index: [...index],
        filter_path: ['*.settings.index.analysis', '*.settings.index.mapping.ignore_above', '*.settings.index.mode'],
      }),
    );
    for (const [name, root] of await mappingsOf(cluster, index, attributes)) {
      const own = (settings[name]?.settings?.index ?? {}) as IndexSettings;
      visitNodes(root, (path, node) => {
        if (node.type !== undefined) addField(fields, path, node, own);
      });
      addObjects(objects, name, root);
    }
  }
  return { fields, objects: [...objects.values()] };
}

/** Only what the objects of indices do with fields they do not know. */
export async function readObjectRules(cluster: Cluster, indices: readonly string[]): Promise<readonly ObjectRules[]> {
  const objects = new Map<string, ObjectRules>();
  for (const [name, root] of await mappingsOf(cluster, indices, objectAttributes)) addObjects(objects, name, root);
  return [...objects.values()];
}

/** Indices that have none of the attributes are left out. */
async function mappingsOf(
  cluster: Cluster,
  indices: readonly string[],
  names: readonly string[],
): Promise<readonly (readonly [string, MappingNode])[]> {
  const answer = await cluster.ask((client) =>
    client.indices.getMapping({ index: [...indices], filter_path: names.map((name) => `**.${name}`) }),
  );
  return Object.entries(answer).map(([name, { mappings }]) => [name, mappings as MappingNode]);
}

function visitNodes(node: MappingNode, visit: (path: string, node: MappingNode) => void, prefix = ''): void {
  for (const [name, inner] of Object.entries({ ...node.properties, ...node.fields })) {
    const path = `${prefix}${name}`;
    visit(path, inner);
    visitNodes(inner, visit, `${path}.`);
  }
}

function addField(fields: Map<string, MappedField>, path: string, node: MappingNode, settings: IndexSettings): void {
  const { type, path: aliasOf, analyzer = 'default', search_analyzer = analyzer, normalizer } = node;
  const analysis = settings.analysis ?? {};
  const known = fields.get(path) ?? {
    types: new Set(),
    ignoreAbove: null,
    analyzers: new Set(),
    normalizers: new Set(),
    aliasOf: new Set(),
  };
  fields.set(path, known);
  known.types.add(type!);
  if (aliasOf !== undefined) known.aliasOf.add(aliasOf);
  const limit = node.ignore_above ?? (limited.has(type!) ? defaultLimit(settings) : null);
  if (limit !== null) known.ignoreAbove = Math.min(limit, known.ignoreAbove ?? limit);
  if (type === 'text' || type === 'match_only_text') {
    // A query is cut by the search analyzer: where that differs, tokens of the one say nothing about the other's.
    known.analyzers.add(analyzer === search_analyzer ? analyzerOf(analyzer, analysis) : 'unknown');
  }
  if (type === 'keyword') known.normalizers.add(normalizerOf(normalizer ?? null, analysis));
}

function defaultLimit({ mode, mapping }: IndexSettings): number | null {
  if (mapping?.ignore_above !== undefined) return Number(mapping.ignore_above);
  return mode === 'logsdb' ? logsdbIgnoreAbove : null;
}

function addObjects(rules: Map<string, ObjectRules>, index: string, root: MappingNode): void {
  const objects = new Map<string, { dynamic?: Dynamic; enabled?: boolean }>();
  visitNodes(root, (path, { dynamic, enabled }) => {
    if (dynamic !== undefined) objects.set(path, { dynamic });
    if (enabled !== undefined) objects.set(path, { ...objects.get(path), enabled });
  });
  const key = JSON.stringify([root.dynamic, ...objects]);
  const known = rules.get(key) ?? { indices: new Set(), root: root.dynamic, objects };
  known.indices.add(index);
  rules.set(key, known);
}

/** Whether documents of these indices can hold a value at an unmapped path that is in `_source` but in no index. */
export function hidesUnmapped({ root, objects }: ObjectRules, path: string): boolean {
  let dynamic = root;
  for (const ancestor of ancestorsOf(path)) {
    const rule = objects.get(ancestor);
    if (rule?.enabled === false) return true;
    dynamic = rule?.dynamic ?? dynamic;
  }
  return objects.get(path)?.enabled === false || String(dynamic) === 'false';
}

/** `a.b.c` has the ancestors `a` and `a.b`. */
export function ancestorsOf(path: string): readonly string[] {
  const names = path.split('.');
  return names.slice(1).map((_, end) => names.slice(0, end + 1).join('.'));
}
