import type { YamlEntry, YamlMapping, YamlNode, YamlScalar } from '../../text/yaml-node.ts';
import type { Rule } from '../rule.ts';

/** A rule beside the YAML that it was read from: lints look at what the tree has no need of. */
export interface WrittenRule {
  readonly rule: Rule;
  readonly document: YamlMapping;
  /** The lines of the detection, in the order written. */
  readonly items: readonly WrittenItem[];
}

/** `Field|modifiers: values` as written. */
export interface WrittenItem {
  /** Null for keywords that stand under their search identifier. */
  readonly key: YamlScalar | null;
  /** Null for keywords. */
  readonly field: string | null;
  readonly modifiers: readonly string[];
  readonly values: readonly YamlScalar[];
}

export function writtenRule(rule: Rule, document: YamlMapping): WrittenRule {
  const detection = entryOf(document, 'detection')?.value;
  const searches = detection?.kind === 'mapping' ? detection.entries : [];
  const items = searches.filter(({ key }) => !notSearches.has(key.text)).flatMap(({ value }) => itemsUnder(value));
  return { rule, document, items };
}

/** The entry of a key, where the mapping has it. */
export function entryOf({ entries }: YamlMapping, name: string): YamlEntry | null {
  return entries.find(({ key }) => key.text === name) ?? null;
}

/** The scalars of a key that holds one or a list of them. */
export function scalarsOf(document: YamlMapping, name: string): readonly YamlScalar[] {
  const node = entryOf(document, name)?.value;
  return node === undefined ? [] : scalarsIn(node);
}

const notSearches = new Set(['condition', 'timeframe']);

function itemsUnder(node: YamlNode): readonly WrittenItem[] {
  switch (node.kind) {
    case 'scalar':
      return [keywords([node])];
    case 'mapping':
      return node.entries.map(itemOf);
    case 'sequence':
      return [keywords(scalarsIn(node)), ...node.items.filter(({ kind }) => kind !== 'scalar').flatMap(itemsUnder)];
  }
}

function keywords(values: readonly YamlScalar[]): WrittenItem {
  return { key: null, field: null, modifiers: [], values };
}

function itemOf({ key, value }: YamlEntry): WrittenItem {
  const [field = '', ...modifiers] = key.text.split('|').map((word) => word.trim());
  return { key, field: field === '' ? null : field, modifiers, values: scalarsIn(value) };
}

function scalarsIn(node: YamlNode): readonly YamlScalar[] {
  return node.kind === 'scalar'
    ? [node]
    : node.kind === 'sequence'
      ? node.items.filter((item) => item.kind === 'scalar')
      : [];
}
