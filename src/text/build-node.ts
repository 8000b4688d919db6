import { EVENT_ID, SCALAR_STYLE, getScalarValue } from 'js-yaml';
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import type { YamlCode } from './diagnostic-codes.ts';
import { yamlDiagnostic } from './diagnostic-codes.ts';
import type { Diagnostic, SourcePosition } from './diagnostic.ts';
import { resolveScalar } from './resolve-scalar.ts';
import type { YamlEntry, YamlNode, YamlScalar } from './yaml-node.ts';

export interface EventSource {
  readonly text: string;
  position(offset: number): SourcePosition;
}

export interface NodeLimits {
  readonly maxDepth: number;
  readonly maxNodes: number;
}

export interface BuiltNode {
  /** Null where a limit is passed; with errors otherwise as far as it could be read. */
  readonly node: YamlNode | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Builds the tree of one document from js-yaml's events. Aliases become the node that they name. */
export function buildNode(events: readonly Event[], source: EventSource, limits: NodeLimits): BuiltNode {
  const builder = new NodeBuilder(events, source, limits);
  try {
    return { node: builder.document(), diagnostics: builder.diagnostics };
  } catch (error) {
    if (error !== tooMuch) throw error;
    return { node: null, diagnostics: builder.diagnostics };
  }
}

/** Thrown to leave a document whose limits are passed; the diagnostic is then already there. */
const tooMuch = new Error('a YAML limit is passed');

/** What an alias stands for. `open`: the node is not complete, so that the alias would contain itself. */
type Anchor = 'open' | { readonly node: YamlNode; readonly nodes: number; readonly height: number };

const noOffset = -1;

class NodeBuilder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #events: readonly Event[];
  readonly #source: EventSource;
  readonly #limits: NodeLimits;
  readonly #anchors = new Map<string, Anchor>();
  #next = 0;
  #nodes = 0;
  #depth = 0;
  /** The deepest node since the innermost anchored one began; an alias to that is as high. */
  #deepest = 0;
  /** Where the last node began: an empty value has no place of its own. */
  #lastOffset = 0;

  constructor(events: readonly Event[], source: EventSource, limits: NodeLimits) {
    this.#events = events;
    this.#source = source;
    this.#limits = limits;
  }

  document(): YamlNode {
    this.#next++; // The document's own event.
    const node = this.#node();
    const rest = this.#events.length - this.#next - 1;
    if (rest !== 0) throw new Error(`js-yaml found ${rest} more events in one document`);
    return node;
  }

  #node(): YamlNode {
    const event = this.#events[this.#next++];
    this.#count(1);
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#anchored(event, () => this.#scalar(event));
      case EVENT_ID.SEQUENCE:
        return this.#anchored(event, () => this.#sequence(event));
      case EVENT_ID.MAPPING:
        return this.#anchored(event, () => this.#mapping(event));
      case EVENT_ID.ALIAS:
        return this.#alias(event);
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.POP:
      case undefined:
        throw new Error(`js-yaml's events hold no node at ${this.#next - 1}`);
    }
  }

  #scalar(event: ScalarEvent): YamlScalar {
    const isEmpty = event.valueStart === noOffset;
    const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
    const start = isEmpty ? this.#lastOffset : event.valueStart;
    this.#lastOffset = start - quote;
    const text = getScalarValue(this.#source.text, event);
    return {
      kind: 'scalar',
      at: this.#source.position(start - quote),
      value: this.#isText(event) ? text : resolveScalar(text),
      text,
      raw: {
        text: isEmpty ? '' : this.#source.text.slice(event.valueStart, event.valueEnd),
        at: this.#source.position(start),
      },
    };
  }

  #isText(event: ScalarEvent): boolean {
    const isPlain = event.style === SCALAR_STYLE.PLAIN;
    return this.#tag(event, ['!!str', '!']) !== null || !isPlain;
  }

  #sequence(event: SequenceEvent): YamlNode {
    this.#tag(event, ['!!seq']);
    this.#lastOffset = event.start;
    const at = this.#source.position(event.start);
    const items: YamlNode[] = [];
    this.#descend(() => {
      while (!this.#atPop()) items.push(this.#node());
    });
    return { kind: 'sequence', at, items };
  }

  #mapping(event: MappingEvent): YamlNode {
    this.#tag(event, ['!!map']);
    this.#lastOffset = event.start;
    const at = this.#source.position(event.start);
    const entries: YamlEntry[] = [];
    const seen = new Map<string, SourcePosition>();
    this.#descend(() => {
      while (!this.#atPop()) {
        const key = this.#node();
        const value = this.#node();
        if (this.#isKey(key, seen)) entries.push({ key, value });
      }
    });
    return { kind: 'mapping', at, entries };
  }

  #isKey(key: YamlNode, seen: Map<string, SourcePosition>): key is YamlScalar {
    if (key.kind !== 'scalar') {
      this.#report('YAML_KEY_NOT_TEXT', `A key cannot be a ${key.kind}.`, key.at, 'Use a plain word, or quote it.');
      return false;
    }
    if (key.text === '<<') {
      this.#report('YAML_MERGE_KEY', "'<<' does not merge mappings here.", key.at, 'Write the entries out.');
      return false;
    }
    const first = seen.get(key.text);
    if (first !== undefined) {
      const message = `The key '${key.text}' is here twice: first on line ${first.line}.`;
      this.#report('YAML_DUPLICATE_KEY', message, key.at, 'Remove or rename one of them.');
      return false;
    }
    seen.set(key.text, key.at);
    return true;
  }

  #alias(event: AliasEvent): YamlNode {
    const name = this.#source.text.slice(event.anchorStart, event.anchorEnd);
    const offset = event.anchorStart - 1;
    const at = this.#source.position(offset);
    this.#lastOffset = offset;
    const anchor = this.#anchors.get(name);
    if (anchor !== undefined && anchor !== 'open') {
      this.#count(anchor.nodes - 1);
      this.#reach(this.#depth + anchor.height);
      return anchor.node;
    }
    const message =
      anchor === 'open'
        ? `'*${name}' stands inside the value that it names.`
        : `No anchor '&${name}' is defined above '*${name}'.`;
    this.#report('YAML_UNKNOWN_ALIAS', message, at, "Quote the value if its '*' is part of it.");
    return { kind: 'scalar', at, value: null, text: '', raw: { text: '', at } };
  }

  #anchored(event: ScalarEvent | SequenceEvent | MappingEvent, read: () => YamlNode): YamlNode {
    if (event.anchorStart === noOffset) return read();
    const name = this.#source.text.slice(event.anchorStart, event.anchorEnd);
    this.#anchors.set(name, 'open');
    const [nodes, deepest] = [this.#nodes, this.#deepest];
    this.#deepest = this.#depth;
    const node = read();
    this.#anchors.set(name, { node, nodes: this.#nodes - nodes + 1, height: this.#deepest - this.#depth });
    this.#deepest = Math.max(this.#deepest, deepest);
    return node;
  }

  #descend(read: () => void): void {
    this.#reach(this.#depth + 1);
    this.#depth++;
    read();
    this.#depth--;
    this.#next++; // The event that closes the collection.
  }

  #atPop(): boolean {
    return this.#events[this.#next]?.type === EVENT_ID.POP;
  }

  #tag(event: ScalarEvent | SequenceEvent | MappingEvent, allowed: readonly string[]): string | null {
    if (event.tagStart === noOffset) return null;
    const tag = this.#source.text.slice(event.tagStart, event.tagEnd);
    if (!allowed.includes(tag)) {
      const at = this.#source.position(event.tagStart);
      this.#report(
        'YAML_UNSUPPORTED_TAG',
        `The tag '${tag}' is not supported.`,
        at,
        "Quote the value if its '!' is part of it.",
      );
    }
    return tag;
  }

  #count(nodes: number): void {
    this.#nodes += nodes;
    if (this.#nodes <= this.#limits.maxNodes) return;
    const message = `The file has more than ${this.#limits.maxNodes} values, aliases counted each time they are used.`;
    this.#report(
      'YAML_TOO_MANY_NODES',
      message,
      this.#source.position(this.#lastOffset),
      'Split it, or use fewer aliases.',
    );
    throw tooMuch;
  }

  #reach(depth: number): void {
    this.#deepest = Math.max(this.#deepest, depth);
    if (depth <= this.#limits.maxDepth) return;
    const at = this.#source.position(this.#lastOffset);
    this.#report(
      'YAML_TOO_DEEP',
      'Lists and mappings are nested too deep.',
      at,
      `At most ${this.#limits.maxDepth} are read.`,
    );
    throw tooMuch;
  }

  #report(code: YamlCode, message: string, at: SourcePosition, hint: string): void {
    this.diagnostics.push(yamlDiagnostic(code, message, { at, hint }));
  }
}
