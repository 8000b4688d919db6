import { dirname } from 'node:path';
import type { Diagnostic } from '../text/diagnostic.ts';
import { didYouMean } from '../text/near-miss.ts';
import type { YamlMapping, YamlNode, YamlScalar } from '../text/yaml-node.ts';
import { configDiagnostic } from './diagnostic-codes.ts';
import type { Given, GivenSettings, GivenValue, Origin } from './given.ts';
import type { Dictionary, Fields, Node, Setting, Table } from './setting.ts';
import { substituteVariables } from './substitute-variables.ts';
import type { Environment } from './substitute-variables.ts';

/** Collects what a YAML tree sets of the table of settings, with a diagnostic for everything that is not in it. */
export function fileValues(
  root: YamlNode,
  fields: Fields,
  env: Environment,
): { readonly given: GivenSettings; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new FileReader(env);
  reader.readFields(root, '', fields);
  return { given: { settings: reader.settings, entries: reader.entries }, diagnostics: reader.diagnostics };
}

/** Walks the YAML tree and the table of settings side by side. */
class FileReader {
  readonly settings = new Map<string, Given>();
  readonly entries = new Map<string, Origin>();
  readonly diagnostics: Diagnostic[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  readFields(node: YamlNode, path: string, fields: Fields): void {
    for (const { key, value } of this.#mapping(node, path)?.entries ?? []) {
      const field = Object.hasOwn(fields, key.text) ? fields[key.text] : undefined;
      const name = join(path, key.text);
      if (field !== undefined) this.#readNode(value, name, field);
      else this.diagnostics.push(unknownSetting(key, path, Object.keys(fields)));
    }
  }

  #readNode(node: YamlNode, path: string, field: Node): void {
    switch (field.kind) {
      case 'setting':
        this.#readSetting(node, path, field);
        break;
      case 'group':
        this.readFields(node, path, field.fields);
        break;
      case 'sequence':
        this.#readSequence(node, path, field.fields);
        break;
      case 'table':
        for (const { name, value } of this.#readKeys(node, path, field)) this.readFields(value, name, field.fields);
        break;
      case 'dictionary':
        for (const { name, value } of this.#readKeys(node, path, field)) this.#readSetting(value, name, field.value);
    }
  }

  #readSequence(node: YamlNode, path: string, fields: Fields): void {
    if (isEmpty(node)) return;
    if (node.kind !== 'sequence') {
      this.diagnostics.push(
        configDiagnostic('CONFIG_NOT_A_LIST', `'${path}' is ${describe(node)} where a list belongs.`, {
          at: node.at,
          hint: 'Begin each entry with a dash.',
        }),
      );
      return;
    }
    for (const [index, item] of node.items.entries()) {
      const name = join(path, String(index));
      this.entries.set(name, { name, at: item.at });
      this.readFields(item, name, fields);
    }
  }

  /** The entries under keys of the user's, those left out that are no keys. */
  #readKeys(
    node: YamlNode,
    path: string,
    { key: keyType }: Table | Dictionary,
  ): readonly { readonly name: string; readonly value: YamlNode }[] {
    return (this.#mapping(node, path)?.entries ?? []).flatMap(({ key: { text, at }, value }) => {
      const key = keyType.parse(text, { folder: '.' });
      const name = 'value' in key ? join(path, key.value) : null;
      if (name === null || this.entries.has(name)) {
        const wrong = name === null ? `is not ${keyType.name}` : 'is there already, in other case';
        this.diagnostics.push(
          configDiagnostic('CONFIG_BAD_VALUE', `'${text}' in '${path}' ${wrong}.`, {
            at,
            hint: 'Correct it, or take the entry out.',
          }),
        );
        return [];
      }
      this.entries.set(name, { name, at });
      return [{ name, value }];
    });
  }

  #readSetting(node: YamlNode, path: string, field: Setting<unknown>): void {
    const scalars = field.list && node.kind === 'sequence' ? node.items : [node];
    const values = scalars.flatMap((item) => {
      if (item.kind === 'scalar' && !isEmpty(item)) return this.#value(item, path, field.list && item === node);
      this.diagnostics.push(
        configDiagnostic('CONFIG_NOT_ONE_VALUE', `'${path}' is ${describe(item)} where one value belongs.`, {
          at: item.at,
          hint: `Write ${field.type.name}, or leave the setting out.`,
        }),
      );
      return [];
    });
    // Where nothing was readable the setting keeps its default, and the diagnostic above says why.
    if (values.length > 0 || (node.kind === 'sequence' && node.items.length === 0)) {
      this.settings.set(path, { name: path, at: node.at, values, folder: dirname(node.at.file) });
    }
  }

  /** The text of a scalar with variables put in; several where it is a list written as one comma-separated text. */
  #value(scalar: YamlScalar, path: string, commaSeparated: boolean): readonly GivenValue[] {
    const { text, diagnostics } = substituteVariables(scalar, path, this.#env);
    this.diagnostics.push(...diagnostics);
    if (text === null) return [];
    const at = scalar.at;
    if (!commaSeparated) return [{ text, written: scalar.text, at }];
    return text.split(',').map((part) => ({ text: part.trim(), written: scalar.text, at }));
  }

  /** The node as a mapping; null where it is empty, or is none, which a diagnostic then says. */
  #mapping(node: YamlNode, path: string): YamlMapping | null {
    if (node.kind === 'mapping') return node;
    if (!isEmpty(node)) {
      const subject = path === '' ? 'The file' : `'${path}'`;
      this.diagnostics.push(
        configDiagnostic('CONFIG_NOT_A_MAPPING', `${subject} is ${describe(node)} where named settings belong.`, {
          at: node.at,
          hint: 'Write each as `name: value` on a line of its own.',
        }),
      );
    }
    return null;
  }
}

function unknownSetting({ at, text }: YamlScalar, path: string, known: readonly string[]): Diagnostic {
  // `{ password:x }` is one key to YAML, and what follows the colon is not for others to read.
  const [name = '', value] = text.split(':', 2);
  const shown = join(path, value === undefined ? name : `${name}:…`);
  return configDiagnostic('CONFIG_UNKNOWN_SETTING', `There is no setting '${shown}'.`, {
    at,
    hint:
      value === undefined
        ? didYouMean(name, known, `Known here: ${known.join(', ')}.`)
        : 'Put a space behind the colon.',
  });
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function describe(node: YamlNode): string {
  if (node.kind !== 'scalar') return node.kind === 'sequence' ? 'a list' : 'a mapping';
  // The value may be a secret that slipped into the wrong line, so that it is not quoted.
  return isEmpty(node) ? 'empty' : 'one value';
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
