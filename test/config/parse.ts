import { parseConfig } from '../../src/config/parse-config.ts';
import type { Config } from '../../src/config/settings.ts';
import type { Environment } from '../../src/config/substitute-variables.ts';
import { formatDiagnostic } from '../../src/text/format-diagnostic.ts';

/** Parses a file called sigma-bridge.yml (none where null); diagnostics as the lines that a person would read. */
export function parse(
  text: string | null,
  env: Environment = {},
  files: Readonly<Record<string, string>> = {},
  name = 'sigma-bridge.yml',
): { readonly config: Config; readonly lines: readonly string[]; readonly codes: readonly string[] } {
  const { config, diagnostics } = parseConfig({
    file: text === null ? null : { name, text },
    env,
    readFile: (path) => {
      const content = files[path];
      if (content === undefined) throw new Error('no such file');
      return content;
    },
  });
  return {
    config,
    lines: diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)),
    codes: diagnostics.map(({ code }) => code),
  };
}
