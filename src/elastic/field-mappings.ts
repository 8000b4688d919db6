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

/** What `_mapping/field` answers for one field of one index, with defaults filled in. */
interface FieldMapping {
  readonly type?: string;
  readonly ignore_above?: number;
  readonly analyzer?: string;
  readonly search_analyzer?: string;
  readonly normalizer?: string | null;
  readonly path?: string;
}

interface ObjectMapping {
  readonly dynamic?: string | boolean;
  readonly enabled?: boolean;
  readonly properties?: Readonly<Record<string, ObjectMapping>>;
}

const attributes = ['type', 'ignore_above', 'analyzer', 'search_analyzer', 'normalizer', 'path'];

/** Elasticsearch's way to write "no limit". */
const noLimit = 2 ** 31 - 1;

/**
 * Reads the mappings of some indices. `_field_caps` alone does not do: it knows families of types only, and neither
 * `ignore_above` nor analyzers. `parts` are groups of indices, each asked at once, so that a year of daily indices does
 * not come in one answer.
 */
export async function readMappings(
  cluster: Cluster,
  parts: readonly (readonly string[])[],
  paths: readonly string[],
): Promise<Mappings> {
  const fields = new Map<string, MappedField>();
  const objects = new Map<string, ObjectRules>();
  for (const part of parts) {
    const index = [...part];
    const settings = await cluster.ask((client) =>
      client.indices.getSettings({ index, filter_path: ['*.settings.index.analysis'] }),
    );
    const mapped = await cluster.ask((client) =>
      client.indices.getFieldMapping({
        index,
        fields: [...paths],
        include_defaults: true,
        filter_path: attributes.map((name) => `*.mappings.*.mapping.*.${name}`),
      }),
    );
    for (const [name, { mappings }] of Object.entries(mapped)) {
      const analysis = settings[name]?.settings?.index?.analysis as Analysis | undefined;
      for (const [path, { mapping }] of Object.entries(mappings)) {
        for (const field of Object.values(mapping)) addField(fields, path, field as FieldMapping, analysis ?? {});
      }
    }
    const shaped = await cluster.ask((client) =>
      client.indices.getMapping({ index, filter_path: ['*.mappings.dynamic', '**.dynamic', '**.enabled'] }),
    );
    // An index whose objects have no rules of their own is left out of the answer: nothing is hidden there.
    for (const [name, { mappings }] of Object.entries(shaped)) addObjects(objects, name, mappings as ObjectMapping);
  }
  return { fields, objects: [...objects.values()] };
}

function addField(fields: Map<string, MappedField>, path: string, field: FieldMapping, analysis: Analysis): void {
  const known = fields.get(path) ?? {
    types: new Set(),
    ignoreAbove: null,
    analyzers: new Set(),
    normalizers: new Set(),
    aliasOf: new Set(),
  };
  fields.set(path, known);
  if (field.type !== undefined) known.types.add(field.type);
  if (field.path !== undefined) known.aliasOf.add(field.path);
  if (field.ignore_above !== undefined && field.ignore_above < noLimit) {
    known.ignoreAbove = Math.min(field.ignore_above, known.ignoreAbove ?? noLimit);
  }
  if (field.type === 'text' || field.type === 'match_only_text') {
    // A query is cut by the search analyzer: where that differs, tokens of the one say nothing about the other's.
    const { analyzer = 'default', search_analyzer = analyzer } = field;
    known.analyzers.add(analyzer === search_analyzer ? analyzerOf(analyzer, analysis) : 'unknown');
  }
  if (field.type === 'keyword') known.normalizers.add(normalizerOf(field.normalizer ?? null, analysis));
}

function addObjects(rules: Map<string, ObjectRules>, index: string, mapping: ObjectMapping): void {
  const key = JSON.stringify(mapping);
  const known = rules.get(key);
  if (known !== undefined) {
    known.indices.add(index);
    return;
  }
  const objects = new Map<string, { dynamic?: Dynamic; enabled?: boolean }>();
  const visit = (prefix: string, properties: Readonly<Record<string, ObjectMapping>> = {}): void => {
    for (const [name, { dynamic, enabled, properties: inner }] of Object.entries(properties)) {
      const path = `${prefix}${name}`;
      objects.set(path, {
        ...(dynamic === undefined ? {} : { dynamic }),
        ...(enabled === undefined ? {} : { enabled }),
      });
      visit(`${path}.`, inner);
    }
  };
  visit('', mapping.properties);
  rules.set(key, { indices: new Set([index]), root: mapping.dynamic, objects });
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
