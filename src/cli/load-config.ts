import { existsSync, readFileSync } from 'node:fs';
import { parseConfig, parseReadingConfig } from '../config/parse-config.ts';
import type { GivenSettings } from '../config/given.ts';
import type { Config, ReadingConfig } from '../config/settings.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Io } from './command.ts';
import { UsageError } from './command.ts';
import { report } from './report.ts';

const defaultFile = 'sigma-bridge.yml';

/** A configuration, and where its settings were written. */
export interface LoadedConfig<Settings extends ReadingConfig = ReadingConfig> {
  readonly config: Settings;
  readonly given: GivenSettings;
}

/**
 * Reads the configuration: of `--config FILE`, or of sigma-bridge.yml in the working directory where there is one, and
 * over it the environment. Null where it has errors; they have been reported.
 */
export function loadConfig(named: string | null, io: Io): LoadedConfig<Config> | null {
  const { config, given, diagnostics } = parseConfig({
    file: configFile(named),
    env: io.env,
    readFile: (path) => readFileSync(path, 'utf8'),
  });
  // Without excerpts: the line at fault may be the one that holds a password.
  report(diagnostics, [], io);
  return hasErrors(diagnostics) ? null : { config, given };
}

/**
 * Reads of the same file how rules are to be read, and nothing else: no secret that it names need be there. Null where that
 * has errors; they have been reported.
 */
export function loadReadingConfig(named: string | null, io: Io): LoadedConfig | null {
  const { config, given, diagnostics } = parseReadingConfig({ file: configFile(named), env: io.env });
  report(diagnostics, [], io);
  return hasErrors(diagnostics) ? null : { config, given };
}

function configFile(named: string | null): { readonly name: string; readonly text: string } | null {
  const name = named ?? (existsSync(defaultFile) ? defaultFile : null);
  return name === null ? null : { name, text: readConfigFile(name) };
}

function readConfigFile(name: string): string {
  try {
    return readFileSync(name, 'utf8');
  } catch (cause) {
    throw new UsageError(`The configuration '${name}' cannot be read: ${(cause as Error).message}.`, {
      code: 'CLI_CONFIG_NOT_READ',
      hint: 'Check the path after --config, and the permissions.',
      cause,
    });
  }
}
