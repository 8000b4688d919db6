import type { Diagnostic } from '../text/diagnostic.ts';
import { nearMiss } from '../text/near-miss.ts';
import { configDiagnostic } from './diagnostic-codes.ts';
import type { Given, GivenSettings, Origin } from './given.ts';
import type { Fields, Setting } from './setting.ts';
import type { Environment } from './substitute-variables.ts';

const prefix = 'SIGMA_BRIDGE_';

// A Kubernetes service called sigma-bridge puts these into the environment of every container beside it.
const kubernetes = /^SIGMA_BRIDGE_(SERVICE_(HOST|PORT)|PORT)(_|$)/;

/** The variable of a setting, from its path; the index of a sequence is `N`: SIGMA_BRIDGE_SOURCES_N_INDICES. */
export function variableName(path: string): string {
  return (
    prefix +
    path
      .replaceAll('.', '_')
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toUpperCase()
  );
}

/** The settings that a variable can set, by the name of the variable. Tables and dictionaries are not among them. */
export function variables(
  fields: Fields,
  path: readonly string[] = [],
): ReadonlyMap<string, { readonly path: string; readonly setting: Setting<unknown> }> {
  return new Map(
    Object.entries(fields).flatMap(([name, node]) => {
      switch (node.kind) {
        case 'setting': {
          const whole = [...path, name].join('.');
          return [[variableName(whole), { path: whole, setting: node }] as const];
        }
        case 'group':
          return [...variables(node.fields, [...path, name])];
        case 'sequence':
          return [...variables(node.fields, [...path, name, 'N'])];
        case 'table':
        case 'dictionary':
          return [];
      }
    }),
  );
}

/** Collects what the environment sets: SIGMA_BRIDGE_API_PORT, or SIGMA_BRIDGE_API_PORT_FILE with the file that holds it. */
export function environmentValues(
  env: Environment,
  fields: Fields,
  readFile: (path: string) => string,
): { readonly given: GivenSettings; readonly diagnostics: readonly Diagnostic[] } {
  const known = variables(fields);
  const settings = new Map<string, Given>();
  const entries = new Map<string, Origin>();
  const diagnostics: Diagnostic[] = [];

  for (const [name, value] of Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))) {
    // An empty variable counts as absent: compose files pass on `${VARIABLE:-}` for what is not set.
    if (!name.startsWith(prefix) || value === undefined || value === '') continue;
    const variable = resolveVariable(name, known);
    if (variable === null) {
      if (!kubernetes.test(name)) diagnostics.push(unknownVariable(name, [...known.keys()]));
      continue;
    }
    const { path, setting, namesFile } = variable;
    const earlier = settings.get(path);
    if (earlier !== undefined) {
      diagnostics.push(
        configDiagnostic('CONFIG_SET_TWICE', `${earlier.name} and ${name} both set '${path}'.`, {
          hint: 'Unset one of them.',
        }),
      );
      continue;
    }
    const text = namesFile ? contentOf({ name, path: value }, readFile, diagnostics) : value;
    if (text === null) continue;
    const values = (setting.list ? text.split(',') : [text]).map((part) => ({
      text: setting.list ? part.trim() : part,
      written: namesFile ? `(the content of ${value})` : value,
    }));
    settings.set(path, { name, values, folder: '.' });
    const entry = /^.*\.\d+(?=\.)/.exec(path)?.[0];
    if (entry !== undefined && !entries.has(entry)) entries.set(entry, { name });
  }
  return { given: { settings, entries }, diagnostics };
}

function resolveVariable(
  name: string,
  known: ReturnType<typeof variables>,
): { path: string; setting: Setting<unknown>; namesFile: boolean } | null {
  const index = /_(\d{1,3})_/.exec(name)?.[1];
  const template = index === undefined ? name : name.replace(`_${index}_`, '_N_');
  const exact = known.get(template);
  const found = exact ?? known.get(template.replace(/_FILE$/, ''));
  // Without an index, the template's own N would be taken for one.
  if (found?.path.includes('.N.') !== (index !== undefined)) return null;
  const path = index === undefined ? found.path : found.path.replace('.N.', `.${Number(index)}.`);
  return { path, setting: found.setting, namesFile: exact === undefined };
}

function unknownVariable(name: string, known: readonly string[]): Diagnostic {
  // Compared without what all names share, which would make any two of them look alike.
  const candidates = known.map((variable) => variable.replace('_N_', '_0_').slice(prefix.length));
  const near = nearMiss(name.slice(prefix.length), candidates);
  return configDiagnostic('CONFIG_UNKNOWN_VARIABLE', `No setting belongs to the environment variable ${name}.`, {
    hint: near === null ? 'Correct the name, or unset it.' : `Did you mean '${prefix}${near}'?`,
  });
}

function contentOf(
  { name, path }: { readonly name: string; readonly path: string },
  readFile: (path: string) => string,
  diagnostics: Diagnostic[],
): string | null {
  try {
    return readFile(path).replace(/(\r?\n)+$/, '');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    diagnostics.push(
      configDiagnostic('CONFIG_FILE_NOT_READ', `${name} names '${path}', which cannot be read (${reason}).`, {
        hint: 'Check that the file exists and that the user who runs sigma-bridge may read it.',
      }),
    );
    return null;
  }
}
