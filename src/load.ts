import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, parse, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseFieldTypes } from './ecs/field-types.ts';
import type { FieldTypes } from './ecs/field-types.ts';
import type { Mapping } from './ecs/mapping.ts';
import { parseMapping } from './ecs/parse-mapping.ts';
import { idleFilters } from './sigma/filters-of-rule.ts';
import { findDuplicateIds } from './sigma/find-duplicate-ids.ts';
import { parseRules } from './sigma/parse-rules.ts';
import type { Filter } from './sigma/filter.ts';
import type { ParsedRules, RefusedRule } from './sigma/parse-rules.ts';
import type { Placeholders } from './sigma/placeholders.ts';
import type { Rule } from './sigma/rule.ts';
import { diagnosticsOf, hasErrors } from './text/diagnostic.ts';
import type { CodeEntry, Diagnostic } from './text/diagnostic.ts';
import { runAtOnce } from './text/steps.ts';
import type { Steps } from './text/steps.ts';

export const loadCodes = {
  LOAD_PATH_NOT_FOUND: {
    severity: 'error',
    meaning: 'A file or folder that was named does not exist.',
    remedy: 'Check the path; relative paths start at the working directory.',
  },
  LOAD_UNREADABLE: {
    severity: 'error',
    meaning: 'A file or folder exists and cannot be read.',
    remedy: 'Check the permissions.',
  },
  LOAD_NOT_UTF8: {
    severity: 'error',
    meaning: 'A YAML file is not encoded as UTF-8. Read otherwise, its texts would not be those that were written.',
    remedy: 'Save it as UTF-8. Windows PowerShell writes UTF-16 where nobody says `-Encoding utf8`.',
  },
  LOAD_NO_YAML: {
    severity: 'error',
    meaning: 'A folder that was named holds no .yml or .yaml file.',
    remedy: 'Name the folder that holds the files; folders inside it are read too.',
  },
  LOAD_EMPTY_FILE: {
    severity: 'warning',
    meaning: 'A rule file holds no rule and no filter: it is empty, or only comments.',
    remedy: 'Remove the file, or write the rule.',
  },
} as const satisfies Record<string, CodeEntry>;

const loadDiagnostic = diagnosticsOf(loadCodes);

/** The folder of the package: of the checkout when run from src/, of the installed package when run from dist/. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** The version of the package. */
export const packageVersion = versionOf(join(packageRoot, 'package.json'));

export interface TextFile {
  readonly file: string;
  readonly text: string;
}

export interface LoadedRules {
  /** In the order of the files; no two share an id. */
  readonly rules: readonly Rule[];
  /** What is no valid rule, or shares its id with another. */
  readonly refused: readonly RefusedRule[];
  /** As the rules. */
  readonly filters: readonly Filter[];
  readonly refusedFilters: readonly RefusedRule[];
  /** Paths that were named and gave no file, each with why. */
  readonly absent: readonly UnreadFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read: excerpts are cut from these. */
  readonly files: readonly TextFile[];
}

/** Reads the Sigma rules and filters of files and folders. One report for all of them: whatever is wrong with one file, the rest loads. */
export function loadRules(paths: readonly string[], placeholders: Placeholders = new Map()): LoadedRules {
  return runAtOnce(loadingRules(paths, (file) => parseRuleFile(file, placeholders)));
}

/** The same in steps of one file each, with another way to parse them: one that remembers what it has parsed before, say. */
export function* loadingRules(paths: readonly string[], parse: (file: TextFile) => ParsedRules): Steps<LoadedRules> {
  const { files: found, unread, absent, diagnostics } = yield* loadingYamlFiles(paths);
  const files = found.filter((file) => !isRuleTests(file) || paths.includes(file.file));
  const parsed: ParsedRules[] = [];
  for (const file of files) {
    parsed.push(parse(file));
    yield;
  }
  const unique = findDuplicateIds(parsed.flatMap(({ rules }) => rules));
  const refused = [...unread.map(refusedFile), ...parsed.flatMap((result) => result.refused), ...unique.refused];
  const filters = findDuplicateIds(parsed.flatMap((result) => result.filters));
  return {
    rules: unique.rules,
    refused,
    filters: filters.rules,
    refusedFilters: [...parsed.flatMap(({ refusedFilters }) => refusedFilters), ...filters.refused],
    absent,
    diagnostics: [
      ...diagnostics,
      ...parsed.flatMap((result) => result.diagnostics),
      ...unique.diagnostics,
      ...filters.diagnostics,
      ...idleFilters(filters.rules, { rules: unique.rules, refused }),
    ],
    files,
  };
}

/**
 * The tests of the rules in `files`, and those under `paths` that have no rule beside them: the tests of `whoami.yml` are in
 * `whoami.test.yml` of the same folder.
 */
export function loadRuleTests(
  paths: readonly string[],
  files: readonly Pick<TextFile, 'file'>[],
): Pick<ReturnType<typeof loadYamlFiles>, 'files' | 'diagnostics'> {
  const beside = files.flatMap(({ file }) => testFilesOf(file)).filter((file) => existsSync(file));
  const strays = loadYamlFiles(paths).files.filter(isRuleTests);
  return loadYamlFiles([...beside, ...strays.map(({ file }) => file)]);
}

/** The names that the tests of a rule file may have. */
export function testFilesOf(file: string): readonly string[] {
  const { dir, name } = parse(file);
  return ['.test.yml', '.test.yaml'].map((ending) => join(dir, name + ending));
}

/**
 * The paths to the rules that are meant where files of tests may be named for them: a file of tests is taken for the rule file
 * beside it, and left out where there is none.
 */
export function ruleFilesOf(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    if (!testEnding.test(path) || !loadYamlFiles([path]).files.some(isRuleTests)) return [path];
    return ['.yml', '.yaml'].map((ending) => path.replace(testEnding, ending)).filter((file) => existsSync(file));
  });
}

const testEnding = /\.test\.ya?ml$/i;

/** Named as tests are, and without the `detection` that no rule lacks: a rule that is called so is still read. */
function isRuleTests({ file, text }: TextFile): boolean {
  return testEnding.test(file) && !/^["']?detection["']?\s*:/m.test(text);
}

/** Reads the rules of a file. One that is too broken to hold a document counts as a refused rule, so that it is missing in no sum. */
export function parseRuleFile({ file, text }: TextFile, placeholders: Placeholders): ParsedRules {
  const parsed = parseRules(text, file, placeholders);
  const { rules, refused, filters, refusedFilters, diagnostics } = parsed;
  if ([rules, refused, filters, refusedFilters].some(({ length }) => length > 0)) return parsed;
  if (hasErrors(diagnostics)) return { ...parsed, refused: [refusedFile({ file, text, diagnostics })] };
  return {
    ...parsed,
    diagnostics: [...diagnostics, about('LOAD_EMPTY_FILE', `'${file}' holds no rule and no filter.`)],
  };
}

function refusedFile({ file, text = '', diagnostics }: UnreadFile & { readonly text?: string }): RefusedRule {
  return { at: { file, line: 1, column: 1 }, id: null, title: null, logsource: null, text, diagnostics };
}

/** The mapping that ships with the product, with the user's files over it, and the types that winlogbeat 8 gives its fields. */
export function loadMapping(paths: readonly string[] = []): {
  readonly mapping: Mapping;
  readonly fieldTypes: FieldTypes;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read: excerpts are cut from these. */
  readonly files: readonly TextFile[];
} {
  const { files, diagnostics } = loadYamlFiles([join(packageRoot, 'mappings/fields'), ...paths]);
  const types = join(packageRoot, 'mappings/types/winlogbeat-8.yml');
  const parsed = parseMapping(files);
  const { types: fieldTypes } = parseFieldTypes(readFileSync(types, 'utf8'), types);
  if (fieldTypes === null) throw new Error(`${types}, which ships with the product, cannot be read`);
  return { mapping: parsed.mapping, fieldTypes, diagnostics: [...diagnostics, ...parsed.diagnostics], files };
}

/**
 * Reads the .yml and .yaml files of files and folders (deep), each folder's in the order of their names. A file that is
 * named twice is read once. Folders whose names begin with a dot, as .github, are not looked into.
 */
export function loadYamlFiles(paths: readonly string[]): YamlFiles {
  return runAtOnce(loadingYamlFiles(paths));
}

export interface YamlFiles {
  readonly files: readonly TextFile[];
  /** Those that are there and could not be read. */
  readonly unread: readonly UnreadFile[];
  /** Paths that were named and gave no file. */
  readonly absent: readonly UnreadFile[];
  readonly diagnostics: readonly Diagnostic[];
}

function* loadingYamlFiles(paths: readonly string[]): Steps<YamlFiles> {
  const loader = new YamlLoader();
  for (const path of paths) yield* loader.load(path);
  return loader;
}

/** A file that could not be read, or a path that gave none, and why. */
export interface UnreadFile {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
}

class YamlLoader {
  readonly files: TextFile[] = [];
  readonly unread: UnreadFile[] = [];
  readonly absent: UnreadFile[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #seen = new Set<string>();

  *load(path: string): Steps<void> {
    const known = this.diagnostics.length;
    const files = this.#attempt(path, () => this.#yamlFilesUnder(path)) ?? [];
    if (this.diagnostics.length > known) this.absent.push({ file: path, diagnostics: this.diagnostics.slice(known) });
    for (const file of files) {
      this.#loadFile(file);
      yield;
    }
  }

  #loadFile(file: string): void {
    const known = this.diagnostics.length;
    const text = this.#attempt(file, () => this.#read(file));
    if (text !== null) this.files.push({ file, text });
    const diagnostics = this.diagnostics.slice(known);
    if (diagnostics.length > 0) this.unread.push({ file, diagnostics });
  }

  #yamlFilesUnder(path: string): readonly string[] {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(isYamlFile);
    if (names.length === 0) this.#tell('LOAD_NO_YAML', `'${path}' holds no .yml or .yaml file.`);
    return names.sort().map((name) => join(path, name));
  }

  /** Null where the file was read before, or cannot be. */
  #read(file: string): string | null {
    const real = realpathSync(file);
    if (this.#seen.has(real)) return null;
    this.#seen.add(real);
    const bytes = readFileSync(file);
    if (isUtf8(bytes)) return bytes.toString('utf8');
    this.#tell('LOAD_NOT_UTF8', `'${file}' is not UTF-8.`);
    return null;
  }

  #attempt<T>(path: string, read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') this.#tellAbsent(path);
      else this.#tell('LOAD_UNREADABLE', `'${path}' cannot be read: ${message}`);
      return null;
    }
  }

  /** Places are copied from diagnostics, line and column with them. */
  #tellAbsent(path: string): void {
    const [, file, place] = /^(.+?)((?::\d+)+)$/.exec(path) ?? [];
    const hint = file !== undefined && existsSync(file) ? `Name the file alone, without '${place!}'.` : undefined;
    this.diagnostics.push(about('LOAD_PATH_NOT_FOUND', `'${path}' does not exist.`, hint));
  }

  #tell(code: keyof typeof loadCodes, message: string): void {
    this.diagnostics.push(about(code, message));
  }
}

function about(code: keyof typeof loadCodes, message: string, hint: string = loadCodes[code].remedy): Diagnostic {
  return loadDiagnostic(code, message, { hint });
}

/** Whether a file of a folder is read, by its path within the folder. */
export function isYamlFile(name: string): boolean {
  const parts = name.split(sep);
  return /\.ya?ml$/i.test(name) && !parts.slice(0, -1).some((part) => part.startsWith('.'));
}

function versionOf(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}
