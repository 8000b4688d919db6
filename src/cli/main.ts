import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { nearMiss } from '../text/near-miss.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { check } from './check.ts';
import { compile } from './compile.ts';
import { findings } from './findings.ts';
import { hunt } from './hunt.ts';
import { importEvents } from './import.ts';
import { keys } from './keys.ts';
import { processIo } from './process-io.ts';
import { serve } from './serve.ts';

export const commands: readonly Command[] = [serve, check, compile, hunt, importEvents, findings, keys];

/** Runs one command line (without node and script). Never throws for a user's mistake. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help')
    return showOverview(io, name === undefined);
  if (name === '--version' || name === '-V') {
    await io.out(`${version()}\n`);
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const near = nearMiss(
      name,
      commands.map((candidate) => candidate.name),
    );
    io.err(
      `CLI_UNKNOWN_COMMAND '${name}' is not a command.${near === null ? '' : ` Did you mean '${near}'?`} See sigma-bridge --help.`,
    );
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    await io.out(`${command.summary}\n\n${command.help}\n`);
    return 0;
  }
  try {
    return await command.run(parse(command, rest), io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err(`CLI_WRONG_USAGE ${error.message}`);
    io.err(`See sigma-bridge ${command.name} --help.`);
    return 2;
  }
}

async function showOverview(io: Io, asError: boolean): Promise<ExitCode> {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  const text = `sigma-bridge ${version()}: watches Windows events in Elasticsearch with Sigma rules

Usage: sigma-bridge COMMAND [OPTIONS]

${rows.join('\n')}

Every command has --help. Exit codes: 0 fine, 1 the rules or data have errors, 2 wrong usage or configuration, 3 a server cannot be reached.`;
  if (asError) io.err(text);
  else await io.out(`${text}\n`);
  return asError ? 2 : 0;
}

function parse(command: Command, args: readonly string[]): Arguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: command.options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
  const values: Readonly<Record<string, unknown>> = parsed.values;
  const texts = (name: string): readonly string[] => {
    const value = values[name];
    return value === undefined ? [] : ([value].flat() as string[]);
  };
  return {
    positionals: parsed.positionals,
    texts,
    text: (name) => texts(name).at(-1) ?? null,
    flag: (name) => values[name] === true,
  };
}

/** The version of the package that this file belongs to. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
