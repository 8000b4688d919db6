import type { YamlNode } from './yaml-node.ts';

/** What JSON would have given for a node: for documents that people write as YAML. */
export function plainValue(node: YamlNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'sequence':
      return node.items.map(plainValue);
    case 'mapping':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, plainValue(value)]));
  }
}
