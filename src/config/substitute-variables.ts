import type { Diagnostic } from '../text/diagnostic.ts';
import type { YamlScalar } from '../text/yaml-node.ts';
import { configDiagnostic } from './diagnostic-codes.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Puts variables in for `${NAME}`; `$${` stands for the text `${`. Text is null where one is not set or is written wrongly. */
export function substituteVariables(
  scalar: YamlScalar,
  env: Environment,
): { readonly text: string | null; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const text = scalar.text.replaceAll(/(\$?)\$\{((\w+)\})?/g, (found, escape: string, rest = '', name?: string) => {
    if (escape !== '') return `\${${rest}`;
    const value = name === undefined ? undefined : env[name];
    if (value === undefined) diagnostics.push(notSubstituted(scalar, name ?? null));
    return value ?? found;
  });
  return { text: diagnostics.length === 0 ? text : null, diagnostics };
}

function notSubstituted(scalar: YamlScalar, name: string | null): Diagnostic {
  if (name !== null) {
    return configDiagnostic('CONFIG_VARIABLE_NOT_SET', `The environment variable '${name}' is not set.`, {
      at: scalar.at,
      hint: `Set it where sigma-bridge is started, or write $\${${name}} to mean the text itself.`,
    });
  }
  return configDiagnostic('CONFIG_BAD_REFERENCE', `'${scalar.text}' has a '\${' that begins no variable.`, {
    at: scalar.at,
    hint: 'Write ${NAME} with letters, digits and underscores, or $${ to mean the text itself.',
  });
}
