import type { SourcePosition } from './diagnostic.ts';

/** A YAML tree in which every node, keys included, knows where it was written. */
export type YamlNode = YamlScalar | YamlSequence | YamlMapping;

export interface YamlScalar {
  readonly kind: 'scalar';
  /** The quote, where there is one. An empty value stands where its key stands. */
  readonly at: SourcePosition;
  readonly value: string | number | boolean | null;
  /** The scalar as written, after quotes and escapes: what a number or a boolean looked like. */
  readonly text: string;
  /** Between the quotes, before escapes and folding: what `locateInScalar` counts in. */
  readonly raw: { readonly text: string; readonly at: SourcePosition };
}

export interface YamlSequence {
  readonly kind: 'sequence';
  readonly at: SourcePosition;
  readonly items: readonly YamlNode[];
}

export interface YamlMapping {
  readonly kind: 'mapping';
  readonly at: SourcePosition;
  /** In the order written; keys are unique. */
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}
