import type { Diagnostic } from '../text/diagnostic.ts';
import type { YamlScalar } from '../text/yaml-node.ts';
import { configDiagnostic } from './diagnostic-codes.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts variables in for `${NAME}` in the value of a setting; `$${` stands for the text `${`. Text is null where one is not
 * set or is written wrongly.
 */
export function substituteVariables(
  scalar: YamlScalar,
  setting: string,
  env: Environment,
): { readonly text: string | null; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const text = scalar.text.replaceAll(/(\$?)\$\{((\w+)\})?/g, (found, escape: string, rest = '', name?: string) => {
    if (escape !== '') return `\${${rest}`;
    const value = name === undefined ? undefined : env[name];
    if (value === undefined)
      diagnostics.push(name === undefined ? badReference(scalar, setting) : notSet(scalar, name));
    return value ?? found;
  });
  return { text: diagnostics.length === 0 ? text : null, diagnostics };
}

function notSet(scalar: YamlScalar, name: string): Diagnostic {
  return configDiagnostic('CONFIG_VARIABLE_NOT_SET', `The environment variable '${name}' is not set.`, {
    at: scalar.at,
    hint: `Set it where sigma-bridge is started, or write $\${${name}} to mean the text itself.`,
  });
}

// The text itself is not quoted: a password may well hold a `${`.
function badReference(scalar: YamlScalar, setting: string): Diagnostic {
  return configDiagnostic('CONFIG_BAD_REFERENCE', `'${setting}' has a '\${' that begins no variable.`, {
    at: scalar.at,
    hint: 'Write ${NAME} with letters, digits and underscores, or $${ to mean the text itself.',
  });
}
