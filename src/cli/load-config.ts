import { existsSync, readFileSync } from 'node:fs';
import { parseConfig } from '../config/parse-config.ts';
import type { Config } from '../config/settings.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Io } from './command.ts';
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
  report(diagnostics, file === null ? [] : [{ file: file.name, text: file.text }], io);
  return hasErrors(diagnostics) ? null : config;
}

function readConfigFile(name: string): string {
  try {
    return readFileSync(name, 'utf8');
  } catch (error) {
    throw new UsageError(`The configuration '${name}' cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
