import type { Diagnostic, SourcePosition } from './diagnostic.ts';
import { yamlDiagnostic } from './diagnostic-codes.ts';
import type { YamlCode } from './diagnostic-codes.ts';
import { didYouMean, nearMiss } from './near-miss.ts';
import type { YamlEntry, YamlMapping, YamlNode } from './yaml-node.ts';

/**
 * Reads a YAML tree into typed values. Every mistake is a diagnostic at its place, appended to `diagnostics`, and reads as
 * null, so that the caller goes on and one pass finds them all:
 *
 *     const settings = readYaml(document, diagnostics).mapping();
 *     const api = settings?.optional('api')?.mapping();
 *     const port = api?.optional('port')?.number() ?? 8090;
 *     settings?.refuseOthers();
 */
export function readYaml(node: YamlNode, diagnostics: Diagnostic[]): YamlValue {
  return new YamlValue(node, '', diagnostics);
}

/** A node and the path of keys that leads to it, for messages. */
export class YamlValue {
  readonly node: YamlNode;
  /** As `sources[0].name`; empty for the document itself. */
  readonly path: string;
  readonly #diagnostics: Diagnostic[];

  constructor(node: YamlNode, path: string, diagnostics: Diagnostic[]) {
    this.node = node;
    this.path = path;
    this.#diagnostics = diagnostics;
  }

  get at(): SourcePosition {
    return this.node.at;
  }

  isNull(): boolean {
    return this.node.kind === 'scalar' && this.node.value === null;
  }

  isEmptyText(): boolean {
    return this.node.kind === 'scalar' && this.node.value === '';
  }

  /** Text. A number or a boolean is refused with the advice to quote it. */
  string(): string | null {
    if (this.node.kind === 'scalar' && typeof this.node.value === 'string') return this.node.value;
    const isOtherScalar = this.node.kind === 'scalar' && this.node.value !== null;
    return this.#wrongType('text', isOtherScalar ? `Quote it: '${this.node.text}'.` : undefined);
  }

  /** Text, or a number or boolean as it was written. */
  scalarText(): string | null {
    if (this.node.kind === 'scalar' && this.node.value !== null) return this.node.text;
    return this.#wrongType('text or a number');
  }

  /** A finite number. */
  number(): number | null {
    const { node } = this;
    if (node.kind === 'scalar' && typeof node.value === 'number' && Number.isFinite(node.value)) return node.value;
    return this.#wrongType('a number');
  }

  boolean(): boolean | null {
    if (this.node.kind === 'scalar' && typeof this.node.value === 'boolean') return this.node.value;
    return this.#wrongType('true or false');
  }

  /** One of the words, as written there. */
  oneOf<Word extends string>(words: readonly Word[]): Word | null {
    const text = this.string();
    if (text === null) return null;
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return word;
    const hint = didYouMean(text, words, `Use one of: ${words.join(', ')}.`);
    return this.#report('YAML_UNKNOWN_WORD', `${this.#name()} cannot be '${text}'.`, this.at, hint);
  }

  /** The items of a list. */
  items(): readonly YamlValue[] | null {
    if (this.node.kind !== 'sequence') return this.#wrongType('a list');
    return this.node.items.map((item, index) => new YamlValue(item, `${this.path}[${index}]`, this.#diagnostics));
  }

  /** A list of texts; one text stands for a list of one. Items of another type are reported and left out. */
  strings(): readonly string[] | null {
    if (this.node.kind === 'scalar') {
      const text = this.string();
      return text === null ? null : [text];
    }
    const items = this.node.kind === 'sequence' ? this.items() : this.#wrongType('text or a list of texts');
    return items?.flatMap((item) => item.string() ?? []) ?? null;
  }

  mapping(): YamlFields | null {
    if (this.node.kind !== 'mapping') return this.#wrongType("a mapping ('key: value' lines)");
    return new YamlFields(this.node, this.path, this.#diagnostics);
  }

  #wrongType(wanted: string, hint = `Write ${wanted}.`): null {
    return this.#report(
      'YAML_WRONG_TYPE',
      `${this.#name()} must be ${wanted}, not ${describe(this.node)}.`,
      this.at,
      hint,
    );
  }

  #name(): string {
    return this.path === '' ? 'The document' : `'${this.path}'`;
  }

  #report(code: YamlCode, message: string, at: SourcePosition, hint: string): null {
    this.#diagnostics.push(yamlDiagnostic(code, message, { at, hint }));
    return null;
  }
}

/** The fields of a mapping, asked for by key. */
export class YamlFields {
  readonly node: YamlMapping;
  readonly path: string;
  readonly #diagnostics: Diagnostic[];
  readonly #entries: ReadonlyMap<string, YamlEntry>;
  readonly #asked = new Set<string>();

  constructor(node: YamlMapping, path: string, diagnostics: Diagnostic[]) {
    this.node = node;
    this.path = path;
    this.#diagnostics = diagnostics;
    this.#entries = new Map(node.entries.map((entry) => [entry.key.text, entry]));
  }

  get at(): SourcePosition {
    return this.node.at;
  }

  /** The value of a key; null where the key is absent or has no value. */
  optional(key: string): YamlValue | null {
    this.#asked.add(key);
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    const value = this.#value(entry);
    return value.isNull() ? null : value;
  }

  /** The value of a key; a diagnostic and null where the key is absent, or has no value or the empty text. */
  required(key: string): YamlValue | null {
    const value = this.optional(key);
    if (value !== null && !value.isEmptyText()) return value;
    const entry = this.#entries.get(key);
    this.#diagnostics.push(
      entry === undefined
        ? this.#missing(key)
        : yamlDiagnostic('YAML_MISSING_KEY', `'${this.#pathOf(key)}' has no value.`, {
            at: entry.key.at,
            hint: 'Write one after the colon.',
          }),
    );
    return null;
  }

  /** Every entry, for mappings whose keys are the user's own words; all count as asked for. */
  all(): readonly { readonly key: string; readonly keyAt: SourcePosition; readonly value: YamlValue }[] {
    return this.node.entries.map((entry) => {
      this.#asked.add(entry.key.text);
      return { key: entry.key.text, keyAt: entry.key.at, value: this.#value(entry) };
    });
  }

  /** The entries that nobody has asked for. */
  others(): readonly YamlEntry[] {
    return this.node.entries.filter((entry) => !this.#asked.has(entry.key.text));
  }

  /** Reports every key that nobody has asked for. Call it last. */
  refuseOthers(): void {
    for (const { key } of this.others()) {
      const known = [...this.#asked];
      this.#diagnostics.push(
        yamlDiagnostic('YAML_UNKNOWN_KEY', `'${this.#pathOf(key.text)}' is not known here.`, {
          at: key.at,
          hint: didYouMean(key.text, known, `Known are: ${known.join(', ')}.`),
        }),
      );
    }
  }

  /** At the key that seems to be a misspelling of it, where there is one. */
  #missing(key: string): Diagnostic {
    const others = [...this.#entries.keys()].filter((other) => !this.#asked.has(other));
    const near = nearMiss(key, others);
    return yamlDiagnostic('YAML_MISSING_KEY', `'${this.#pathOf(key)}' is missing.`, {
      at: near === null ? this.at : this.#entries.get(near)!.key.at,
      hint: near === null ? `Add a line '${key}: …'.` : `Is '${near}' meant to be '${key}'?`,
    });
  }

  #value(entry: YamlEntry): YamlValue {
    return new YamlValue(entry.value, this.#pathOf(entry.key.text), this.#diagnostics);
  }

  #pathOf(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

function describe(node: YamlNode): string {
  switch (node.kind) {
    case 'mapping':
      return 'a mapping';
    case 'sequence':
      return 'a list';
    case 'scalar':
      return node.value === null
        ? 'empty'
        : typeof node.value === 'string'
          ? `'${node.text}'`
          : `the ${typeof node.value} ${node.text}`;
  }
}
