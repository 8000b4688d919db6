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
  /**
   * In some index the path has values that no document holds there: of `null_value`, of a script, of the mapping, or of
   * another field (`copy_to`, an `alias`, a multi-field).
   */
  isDerived: boolean;
}

/** Indices whose objects are handled alike: which keep values in `_source` without indexing them. */
export interface ObjectRules {
  readonly indices: Set<string>;
  readonly root: Dynamic;
  /** New fields are left out of the index in silence, since it has as many as it may. */
  readonly isFull: boolean;
  readonly objects: ReadonlyMap<string, { readonly dynamic?: Dynamic; readonly enabled?: boolean }>;
}
type Dynamic = string | boolean | undefined;

export interface Mappings {
  /** Null: they were not read. */
  readonly fields: ReadonlyMap<string, MappedField> | null;
  readonly objects: readonly ObjectRules[];
}

/** A field or an object of a mapping, as far as it is asked for. */
interface MappingNode {
  readonly type?: string;
  readonly ignore_above?: number;
  readonly analyzer?: string;
  readonly search_analyzer?: string;
  readonly normalizer?: string;
  readonly null_value?: unknown;
  readonly copy_to?: string | readonly string[];
  readonly script?: unknown;
  readonly dynamic?: string | boolean;
  readonly enabled?: boolean;
  readonly properties?: Readonly<Record<string, MappingNode>>;
  /** Of the root alone: fields that are made when they are asked for. */
  readonly runtime?: Readonly<Record<string, unknown>>;
  /** The same value, indexed in other ways. */
  readonly fields?: Readonly<Record<string, MappingNode>>;
}

interface IndexSettings {
  readonly mode?: string;
  readonly mapping?: {
    readonly ignore_above?: string;
    readonly total_fields?: { readonly limit?: string; readonly ignore_dynamic_beyond_limit?: string };
  };
  readonly analysis?: Analysis;
}

const objectAttributes = ['dynamic', 'enabled'];
const derivations = ['null_value', 'copy_to', 'script'];
const analyses = ['analyzer', 'search_analyzer', 'normalizer'];
const attributes = ['type', 'ignore_above', ...analyses, ...derivations, ...objectAttributes];

/** What index mode `logsdb` sets where nothing else is said. */
const logsdbIgnoreAbove = 8191;
const defaultFieldLimit = 1000;
/** A new field may bring a few objects along: where there is less room than that, it may already be left out. */
const fieldRoom = 10;
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
    const settings = await settingsOf(cluster, index, ['analysis', 'mapping', 'mode']);
    for (const [name, root] of await mappingsOf(cluster, index, attributes)) {
      const own = settings.get(name) ?? {};
      let count = 0;
      visitNodes(root, (path, node, isMultiField) => {
        count++;
        if (node.type !== undefined) addField(fieldAt(fields, path), node, own);
        if (isMultiField || isDerived(node)) fieldAt(fields, path).isDerived = true;
        for (const target of [node.copy_to ?? []].flat()) fieldAt(fields, target).isDerived = true;
      });
      for (const path of Object.keys(root.runtime ?? {})) fieldAt(fields, path).isDerived = true;
      addObjects(objects, { index: name, root, isFull: leavesOut(own) && count + fieldRoom >= fieldLimit(own) });
    }
  }
  return { fields, objects: [...objects.values()] };
}

/** Only what the objects of indices do with fields they do not know; whether an index is full is not counted but feared. */
export async function readObjectRules(cluster: Cluster, indices: readonly string[]): Promise<readonly ObjectRules[]> {
  const objects = new Map<string, ObjectRules>();
  const settings = await settingsOf(cluster, indices, ['mapping.total_fields']);
  const mappings = new Map(await mappingsOf(cluster, indices, objectAttributes));
  for (const name of new Set([...settings.keys(), ...mappings.keys()])) {
    addObjects(objects, {
      index: name,
      root: mappings.get(name) ?? {},
      isFull: leavesOut(settings.get(name) ?? {}),
    });
  }
  return [...objects.values()];
}

/** Indices that set none of these are left out. */
async function settingsOf(
  cluster: Cluster,
  indices: readonly string[],
  names: readonly string[],
): Promise<ReadonlyMap<string, IndexSettings>> {
  const answer = await cluster.ask((client) =>
    client.indices.getSettings({
      index: [...indices],
      filter_path: names.map((name) => `*.settings.index.${name}`),
    }),
  );
  return new Map(Object.entries(answer).map(([name, { settings }]) => [name, settings?.index as IndexSettings]));
}

function leavesOut({ mapping }: IndexSettings): boolean {
  return mapping?.total_fields?.ignore_dynamic_beyond_limit === 'true';
}

function fieldLimit({ mapping }: IndexSettings): number {
  return Number(mapping?.total_fields?.limit ?? defaultFieldLimit);
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

type Visit = (path: string, node: MappingNode, isMultiField: boolean) => void;

function visitNodes({ properties, fields }: MappingNode, visit: Visit, prefix = ''): void {
  for (const [name, inner] of Object.entries({ ...properties, ...fields })) {
    const path = `${prefix}${name}`;
    visit(path, inner, fields !== undefined);
    visitNodes(inner, visit, `${path}.`);
  }
}

function isDerived({ type, null_value, script }: MappingNode): boolean {
  return type === 'alias' || type === 'constant_keyword' || null_value !== undefined || script !== undefined;
}

function fieldAt(fields: Map<string, MappedField>, path: string): MappedField {
  let field = fields.get(path);
  if (field === undefined) {
    field = { types: new Set(), ignoreAbove: null, analyzers: new Set(), normalizers: new Set(), isDerived: false };
    fields.set(path, field);
  }
  return field;
}

function addField(known: MappedField, node: MappingNode, settings: IndexSettings): void {
  const { type, analyzer = 'default', search_analyzer = analyzer, normalizer } = node;
  const analysis = settings.analysis ?? {};
  known.types.add(type!);
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

interface IndexObjects {
  readonly index: string;
  readonly root: MappingNode;
  readonly isFull: boolean;
}

function addObjects(rules: Map<string, ObjectRules>, { index, root, isFull }: IndexObjects): void {
  const objects = new Map<string, { dynamic?: Dynamic; enabled?: boolean }>();
  visitNodes(root, (path, { dynamic, enabled }) => {
    if (dynamic !== undefined) objects.set(path, { dynamic });
    if (enabled !== undefined) objects.set(path, { ...objects.get(path), enabled });
  });
  const key = JSON.stringify([root.dynamic, isFull, ...objects]);
  const known = rules.get(key) ?? { indices: new Set(), root: root.dynamic, isFull, objects };
  known.indices.add(index);
  rules.set(key, known);
}

/** Whether documents of these indices can hold a value at an unmapped path that is in `_source` but in no index. */
export function hidesUnmapped({ root, isFull, objects }: ObjectRules, path: string): boolean {
  if (isFull) return true;
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
