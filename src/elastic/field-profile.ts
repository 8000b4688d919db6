import type { estypes } from '@elastic/elasticsearch';
import type { FieldProfile, FieldType } from '../compile/source-profile.ts';
import { ancestorsOf, hidesUnmapped, type MappedField, type Mappings } from './field-mappings.ts';

export type Capabilities = Readonly<Record<string, Readonly<Record<string, estypes.FieldCapsFieldCapability>>>>;

/** Elasticsearch's types, as far as clauses are written for them. Every other is `other`: everything may match. */
const types: Readonly<Record<string, FieldType>> = {
  keyword: 'keyword',
  wildcard: 'wildcard',
  text: 'text',
  match_only_text: 'match_only_text',
  flattened: 'flattened',
  ip: 'ip',
  long: 'long',
  integer: 'long',
  short: 'long',
  byte: 'long',
  boolean: 'boolean',
  date: 'date',
  date_nanos: 'date',
};

/**
 * The least favourable of what the indices say about a path. Null only where no document can hold a value there: a path
 * that some index keeps in `_source` without indexing it is `other`.
 */
export function fieldProfile(path: string, capabilities: Capabilities, mappings: Mappings): FieldProfile | null {
  const { unmapped, ...own } = capabilities[path] ?? {};
  // An index that has an object there holds no value: it would have refused the document.
  const indexed = Object.fromEntries(Object.entries(own).filter(([type]) => type !== 'object'));
  const isUnmappedEverywhere = Object.keys(indexed).length === 0;
  const ancestors = ancestorsOf(path).map((ancestor) => ({
    ancestor,
    kinds: Object.keys(capabilities[ancestor] ?? {}),
  }));
  // A plain clause never holds on what is inside `nested`.
  if (ancestors.some(({ kinds }) => kinds.includes('nested'))) return unsearchable;
  const flattened = ancestors.find(({ kinds }) => kinds.includes('flattened'));
  if (flattened !== undefined) return flattenedProfile(flattened, isUnmappedEverywhere, mappings);

  const isHidden = mappings.objects.some(
    (rules) =>
      hidesUnmapped(rules, path) &&
      (isUnmappedEverywhere || [unmapped?.indices ?? []].flat().some((index) => rules.indices.has(index))),
  );
  if (isHidden) return unsearchable;
  if (isUnmappedEverywhere) return null;
  if (Object.values(indexed).some(({ searchable }) => !searchable)) return unsearchable;
  const families = Object.keys(indexed);
  return mappings.fields === null ? unreadProfile(families) : mappedProfile(families, mappings.fields.get(path));
}

const unsearchable: FieldProfile = { type: 'other', ignoreAbove: null, analyzer: null, folded: false };

/**
 * `families` is what searches go by; the mapping tells the members of a family apart. Fields that no mapping has are made
 * when they are asked for: like derived ones, they say nothing about the document that rules are decided on.
 */
function mappedProfile(families: readonly string[], mapped: MappedField | undefined): FieldProfile {
  if (mapped === undefined || mapped.isDerived) return unsearchable;
  const { types: own, ignoreAbove, analyzers, normalizers } = mapped;
  const type = onlyType(families.length === 1 ? own : families);
  if (normalizers.has('unknown')) return unsearchable;
  // Other fields name what was too long in `_ignored`; a flattened one drops it without a word (seen on 8.19.21).
  if (type === 'flattened' && ignoreAbove !== null) return unsearchable;
  return {
    type,
    ignoreAbove,
    analyzer:
      type === 'text' || type === 'match_only_text' ? (analyzers.size === 1 ? [...analyzers][0]! : 'unknown') : null,
    folded: normalizers.has('lowercase'),
  };
}

/** Where mappings were not read: any value may be too long or in lower case, and no token is known. */
function unreadProfile(families: readonly string[]): FieldProfile {
  const type = onlyType(families);
  return { type, ignoreAbove: 0, analyzer: type === 'text' ? 'unknown' : null, folded: true };
}

function flattenedProfile(
  { ancestor, kinds }: { ancestor: string; kinds: readonly string[] },
  isUnmapped: boolean,
  { fields }: Mappings,
): FieldProfile {
  const isSame = isUnmapped && kinds.every((kind) => kind === 'flattened' || kind === 'unmapped');
  return isSame ? mappedProfile(['flattened'], fields?.get(ancestor)) : unsearchable;
}

function onlyType(names: Iterable<string>): FieldType {
  const [type = 'other', ...others] = new Set([...names].map((name) => types[name] ?? 'other'));
  return others.length === 0 ? type : 'mixed';
}
