import type { YamlNode } from '../text/yaml-node.ts';
import { parseItem, parseKeywords } from './parse-item.ts';
import type { Reading } from './reading.ts';
import type { Detection, DetectionGroup } from './rule.ts';

/**
 * Reads what a search identifier says: a mapping holds where all of its lines do, a list where any of its items does; scalars
 * are keywords. Null where something in it was refused.
 */
export function parseDetection(name: string, node: YamlNode, reading: Reading): Detection | null {
  if (isEmpty(node)) {
    const hint = "Write at least one 'Field: value' or keyword, or remove it.";
    return reading.report('SIGMA_EMPTY_SEARCH', `'${name}' has nothing to look for.`, node.at, hint);
  }
  switch (node.kind) {
    case 'scalar':
      return parseKeywords([node], reading);
    case 'mapping':
      return group(
        'allOf',
        node,
        node.entries.map((entry) => parseItem(entry, reading)),
      );
    case 'sequence':
      return group('anyOf', node, listAlternatives(name, node.items, reading));
  }
}

/** The keywords of a list are one item, wherever mappings stand between them. */
function listAlternatives(name: string, items: readonly YamlNode[], reading: Reading): readonly (Detection | null)[] {
  const isMapping = (item: YamlNode): boolean => item.kind === 'mapping';
  const keywords = items.filter((item) => !isMapping(item));
  const mappings = items.filter(isMapping);
  return [
    ...(keywords.length === 0 ? [] : [parseKeywords(keywords, reading)]),
    ...mappings.map((item) => parseDetection(name, item, reading)),
  ];
}

/** A group of one is that one. */
function group(kind: DetectionGroup['kind'], { at }: YamlNode, parts: readonly (Detection | null)[]): Detection | null {
  const of = parts.filter((part) => part !== null);
  if (of.length < parts.length) return null;
  return of.length === 1 ? of[0]! : { kind, at, of };
}

function isEmpty(node: YamlNode): boolean {
  switch (node.kind) {
    case 'scalar':
      return node.value === null;
    case 'sequence':
      return node.items.length === 0;
    case 'mapping':
      return node.entries.length === 0;
  }
}
