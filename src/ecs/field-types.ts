import type { Diagnostic } from '../text/diagnostic.ts';
import { parseYaml } from '../text/parse-yaml.ts';
import { type YamlFields, readYaml } from '../text/yaml-reader.ts';
import { type Shape, shapes } from './mapping.ts';

/** Types of Elasticsearch that an index template gives to what mappings read. */
export const templateTypes = [
  'keyword',
  'wildcard',
  'text',
  'match_only_text',
  'ip',
  'long',
  'boolean',
  'date',
] as const;
export type TemplateType = (typeof templateTypes)[number];

export const analyzers = ['standard', 'script-block'] as const;

/** How a template maps one path. */
export interface PathType {
  readonly type: TemplateType;
  /** Longer values are not indexed; null: no limit. */
  readonly ignoreAbove: number | null;
  /** How text is cut into tokens; null for what is not text. */
  readonly analyzer: (typeof analyzers)[number] | null;
}

/** What a file of `mappings/types/` says. */
export interface FieldTypes {
  readonly name: string;
  /** The shapes of the documents that such indices hold. */
  readonly shapes: readonly Shape[];
  /** The type of a path; null where the template maps no such path. */
  typeOf(path: string): PathType | null;
}

/** Reads a file of field types (docs/mappings.md). `types` is null where there is nothing that could be used. */
export function parseFieldTypes(
  text: string,
  file: string,
): { readonly types: FieldTypes | null; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = parseYaml(text, file);
  const diagnostics = [...parsed.diagnostics];
  const [document] = parsed.documents;
  const parts = document === undefined ? null : readYaml(document, diagnostics).mapping();
  if (parts === null) return { types: null, diagnostics };

  const name = parts.required('name')?.string() ?? file;
  const found = parts.optional('shapes')?.items() ?? [];
  const byPath = new Map<string, PathType>();
  for (const group of groups(parts, 'types')) {
    const type = readType(group);
    const under = group.optional('under')?.string();
    for (const path of group.required('paths')?.strings() ?? []) {
      if (type !== null) byPath.set(under ? `${under}.${path}` : path, type);
    }
    group.refuseOthers();
  }
  const others = groups(parts, 'others').flatMap((group) => {
    const type = readType(group);
    const under = group.required('under')?.string();
    group.refuseOthers();
    return type === null || !under ? [] : [{ prefix: `${under}.`, type }];
  });
  const types: FieldTypes = {
    name,
    shapes: found.flatMap((shape) => shape.oneOf(shapes) ?? []),
    typeOf: (path) => byPath.get(path) ?? others.find(({ prefix }) => path.startsWith(prefix))?.type ?? null,
  };
  parts.refuseOthers();
  return { types, diagnostics };
}

function groups(parts: YamlFields, key: string): readonly YamlFields[] {
  return (
    parts
      .optional(key)
      ?.items()
      ?.flatMap((item) => item.mapping() ?? []) ?? []
  );
}

function readType(group: YamlFields): PathType | null {
  const type = group.required('type')?.oneOf(templateTypes) ?? null;
  const ignoreAbove = group.optional('ignoreAbove')?.number() ?? null;
  const analyzer = group.optional('analyzer')?.oneOf(analyzers) ?? null;
  return type && { type, ignoreAbove, analyzer };
}
