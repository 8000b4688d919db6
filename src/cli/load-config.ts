import { existsSync, readFileSync } from 'node:fs';
import { parseConfig, parseReadingConfig } from '../config/parse-config.ts';
import type { Config, ReadingConfig } from '../config/settings.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Arguments, Io } from './command.ts';
import { UsageError } from './command.ts';
import { report } from './report.ts';

const defaultFile = 'sigma-bridge.yml';

/**
 * Reads the configuration: of `--config FILE`, or of sigma-bridge.yml in the working directory where there is one, and
 * over it the environment. Null where it has errors; they have been reported.
 */
export function loadConfig(named: string | null, io: Io): Config | null {
  const name = named ?? (existsSync(defaultFile) ? defaultFile : null);
  const file = name === null ? null : { name, text: readConfigFile(name) };
  const { config, diagnostics } = parseConfig({
    file,
    env: io.env,
    readFile: (path) => readFileSync(path, 'utf8'),
  });
  // Without excerpts: the line at fault may be the one that holds a password.
  report(diagnostics, [], io);
  return hasErrors(diagnostics) ? null : config;
}

/**
 * Reads how rules are to be read: the mappings of `--mappings`, and what the configuration file says, where there is one.
 * Null where that has errors; they have been reported.
 */
export function loadReadingConfig(args: Arguments, io: Io): ReadingConfig | null {
  const name = args.text('config') ?? (existsSync(defaultFile) ? defaultFile : null);
  const file = name === null ? null : { name, text: readConfigFile(name) };
  const { config, diagnostics } = parseReadingConfig({ file, env: io.env });
  report(diagnostics, [], io);
  if (hasErrors(diagnostics)) return null;
  return { ...config, mappings: [...config.mappings, ...args.texts('mappings')] };
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
