import { yamlCodes } from '../text/diagnostic-codes.ts';
import type { YamlCode } from '../text/diagnostic-codes.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { parseYaml } from '../text/parse-yaml.ts';
import type { YamlNode } from '../text/yaml-node.ts';
import { checkConfig } from './check-config.ts';
import { configDiagnostic } from './diagnostic-codes.ts';
import { environmentValues } from './environment-values.ts';
import { fileValues } from './file-values.ts';
import { layGiven } from './given.ts';
import type { Given, GivenSettings, GivenValue } from './given.ts';
import type { Fields, Node, Refusal, Setting } from './setting.ts';
import { readingSettings, settings } from './settings.ts';
import type { Config, ReadingConfig } from './settings.ts';
import type { Environment } from './substitute-variables.ts';

export interface ConfigInput {
  /** The configuration file, where there is one; `name` as diagnostics shall call it. */
  readonly file: { readonly name: string; readonly text: string } | null;
  readonly env: Environment;
  /** Reads what a variable ending in _FILE names; throws where it cannot. */
  readFile(path: string): string;
}

/**
 * Reads the configuration: the file, and over it the environment. Never throws; where a diagnostic is an error, the
 * config has defaults in its place and must not be used. `given`: where each setting was written, for what only later
 * shows to be wrong.
 */
export function parseConfig(input: ConfigInput): {
  readonly config: Config;
  readonly given: GivenSettings;
  readonly diagnostics: readonly Diagnostic[];
} {
  const file = readFileLayer(input, settings);
  const environment = environmentValues(input.env, settings, (path) => input.readFile(path));
  const given = layGiven(file.given, environment.given);
  const builder = new ConfigBuilder(given);
  const config = builder.buildConfig();
  return {
    config,
    given,
    diagnostics: [
      ...file.diagnostics,
      ...environment.diagnostics,
      ...builder.diagnostics,
      ...checkConfig(config, given),
    ],
  };
}

/**
 * Reads of a configuration file what decides how rules are read, and nothing else: it may name variables that are set only
 * where the service runs.
 */
export function parseReadingConfig({ file, env }: Pick<ConfigInput, 'file' | 'env'>): {
  readonly config: ReadingConfig;
  readonly given: GivenSettings;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { given, diagnostics } = readFileLayer({ file, env }, readingSettings);
  const builder = new ConfigBuilder(given);
  return { config: builder.buildReadingConfig(), given, diagnostics: [...diagnostics, ...builder.diagnostics] };
}

function readFileLayer(
  { file, env }: Pick<ConfigInput, 'file' | 'env'>,
  fields: Fields,
): { given: GivenSettings; diagnostics: readonly Diagnostic[] } {
  const nothing: GivenSettings = { settings: new Map(), entries: new Map() };
  if (file === null) return { given: nothing, diagnostics: [] };
  const parsed = parseYaml(file.text, file.name);
  const diagnostics = parsed.diagnostics.map(withoutQuotes);
  const [root, second] = parsed.documents;
  if (root === undefined) return { given: nothing, diagnostics };
  const values = fileValues(withoutOthers(root, fields), fields, env);
  if (second === undefined) return { given: values.given, diagnostics: [...diagnostics, ...values.diagnostics] };
  const split = configDiagnostic('CONFIG_NOT_A_MAPPING', 'The file holds more than one YAML document.', {
    at: second.at,
    hint: 'Take out the line `---` before it.',
  });
  return { given: values.given, diagnostics: [...diagnostics, ...values.diagnostics, split] };
}

/** The file without the settings that are not asked for; what is no setting stays, to be told. */
function withoutOthers(root: YamlNode, fields: Fields): YamlNode {
  if (root.kind !== 'mapping') return root;
  const isOther = (name: string): boolean => Object.hasOwn(settings, name) && !Object.hasOwn(fields, name);
  return { ...root, entries: root.entries.filter(({ key }) => !isOther(key.text)) };
}

/** What is not YAML may be a password that should have been in quotes: the meaning of the code says it without the text. */
function withoutQuotes(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, message: yamlCodes[diagnostic.code as YamlCode].meaning };
}

/** Follows the table of settings, and takes for each what was given, or its default. */
class ConfigBuilder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #given: GivenSettings;

  constructor(given: GivenSettings) {
    this.#given = given;
  }

  buildConfig(): Config {
    // `Config` is by its definition what the table's types give; the walk below cannot prove it to the compiler.
    const values = this.#fields(settings, '') as Omit<Config, 'samples'> & { samples: boolean | null };
    return { ...values, samples: values.samples ?? values.sources.length === 0 };
  }

  buildReadingConfig(): ReadingConfig {
    return this.#fields(readingSettings, '') as ReadingConfig;
  }

  #fields(fields: Fields, prefix: string): Record<string, unknown> {
    return Object.fromEntries(Object.entries(fields).map(([name, node]) => [name, this.#node(node, prefix + name)]));
  }

  #node(node: Node, path: string): unknown {
    switch (node.kind) {
      case 'setting':
        return this.#setting(node, path);
      case 'group':
        return this.#fields(node.fields, `${path}.`);
      case 'sequence':
        return this.#sequence(node.fields, path);
      case 'table':
        return new Map(this.#keys(path).map((key) => [key, this.#fields(node.fields, `${path}.${key}.`)]));
      case 'dictionary':
        return new Map(this.#keys(path).map((key) => [key, this.#setting(node.value, `${path}.${key}`)]));
    }
  }

  #sequence(fields: Fields, path: string): readonly unknown[] {
    const indexes = this.#keys(path)
      .filter((key) => /^\d+$/.test(key)) // An entry may have entries of its own: `0.events.NAME`.
      .map(Number)
      .sort((a, b) => a - b);
    const missing = indexes.find((index, place) => index !== place);
    if (missing !== undefined) {
      const { name } = this.#given.entries.get(`${path}.${missing}`)!;
      this.diagnostics.push(
        configDiagnostic('CONFIG_SOURCE_MISSING', `${name} sets number ${missing}, and a lower number is not set.`, {
          hint: 'Number the sources from 0 on without gaps.',
        }),
      );
    }
    return indexes.map((index) => this.#fields(fields, `${path}.${index}.`));
  }

  #keys(path: string): readonly string[] {
    const entries = [...this.#given.entries.keys()].filter((entry) => entry.startsWith(`${path}.`));
    return entries.map((entry) => entry.slice(path.length + 1));
  }

  #setting(setting: Setting<unknown>, path: string): unknown {
    const given = this.#given.settings.get(path);
    if (given === undefined) {
      if (setting.whenAbsent === 'required') this.diagnostics.push(this.#missing(path));
      return fallbackOf(setting);
    }
    const values = given.values.flatMap((value) => {
      const parsed = setting.type.parse(value.text, given);
      if ('value' in parsed) return [parsed.value];
      this.diagnostics.push(refusal(parsed, { setting, given, value }));
      return [];
    });
    if (setting.list) return values;
    return values.length > 0 ? values[0] : fallbackOf(setting);
  }

  #missing(path: string): Diagnostic {
    const entry = this.#given.entries.get(/^.*\.\d+(?=\.)/.exec(path)?.[0] ?? '');
    return configDiagnostic('CONFIG_MISSING_SETTING', `'${path}' is not set.`, {
      ...(entry?.at && { at: entry.at }),
      hint: 'It has no default; add it.',
    });
  }
}

function fallbackOf(setting: Setting<unknown>): unknown {
  if (setting.fallback === null) return setting.whenAbsent === 'required' ? '' : null;
  const values = setting.fallback.map((written) => {
    const parsed = setting.type.parse(written, { folder: '.' });
    if ('refused' in parsed) throw new Error(`The default '${written}' is not ${setting.type.name}`);
    return parsed.value;
  });
  return setting.list ? values : values[0];
}

interface RefusedValue {
  readonly setting: Setting<unknown>;
  readonly given: Given;
  readonly value: GivenValue;
}

function refusal(refused: Refusal, { setting, given, value }: RefusedValue): Diagnostic {
  const at = value.at ?? given.at;
  const quoted = setting.secret || refused.secret === true ? 'What is written' : `'${value.written}'`;
  const message =
    refused.instead === undefined
      ? `${quoted} is no value of ${given.name}.`
      : `${quoted} in ${given.name} is ${refused.instead}.`;
  return configDiagnostic(refused.code ?? 'CONFIG_BAD_VALUE', message, {
    ...(at && { at }),
    hint: refused.hint ?? `Write ${setting.type.name}${defaultHint(setting)}.`,
  });
}

function defaultHint({ fallback, whenAbsent }: Setting<unknown>): string {
  if (whenAbsent === 'required') return '';
  const written = fallback === null || fallback.length === 0 ? 'none' : fallback.join(',');
  return `; the default is ${whenAbsent ?? written}`;
}
