import { packageVersion } from '../load.ts';
import { formatDiagnostic } from '../text/format-diagnostic.ts';
import { didYouMean } from '../text/near-miss.ts';
import { UsageError } from './command.ts';
import type { Command, ExitCode, Io } from './command.ts';
import { backup } from './backup.ts';
import { check } from './check.ts';
import { compile } from './compile.ts';
import { cliDiagnostic } from './diagnostic-codes.ts';
import { explain } from './explain.ts';
import { fields } from './fields.ts';
import { findings } from './findings.ts';
import { hunt } from './hunt.ts';
import { importEvents } from './import.ts';
import { keys } from './keys.ts';
import { parseArguments, seeHelp } from './parse-arguments.ts';
import { processIo } from './process-io.ts';
import { serve } from './serve.ts';
import { status } from './status.ts';
import { testRules } from './test-rules.ts';

export const commands: readonly Command[] = [
  serve,
  check,
  testRules,
  compile,
  hunt,
  explain,
  fields,
  importEvents,
  findings,
  status,
  keys,
  backup,
];

/** Runs one command line (without node and script). Never throws for a user's mistake. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined) {
    io.err(overview());
    return 2;
  }
  if (['--help', '-h', 'help'].includes(name)) {
    await io.out(`${overview()}\n`);
    return 0;
  }
  if (['--version', '-V'].includes(name)) {
    await io.out(`${packageVersion}\n`);
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    io.err(formatDiagnostic(unknownCommand(name)));
    return 2;
  }
  return asksForHelp(rest) ? showHelp(command, io) : run(command, rest, io);
}

async function run(command: Command, args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await command.run(parseArguments(command, args), io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err(formatDiagnostic({ hint: seeHelp(command.name), ...error.diagnostic }));
    return 2;
  }
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  return options.includes('--help') || options.includes('-h');
}

async function showHelp({ summary, help }: Command, io: Io): Promise<ExitCode> {
  await io.out(`${summary}\n\n${help}\n`);
  return 0;
}

function unknownCommand(name: string): ReturnType<typeof cliDiagnostic> {
  const names = commands.map((command) => command.name);
  return cliDiagnostic('CLI_UNKNOWN_COMMAND', `'${name}' is no command.`, {
    hint: didYouMean(name, names, 'See sigma-bridge --help.'),
  });
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return `sigma-bridge ${packageVersion}: watches Windows events in Elasticsearch with Sigma rules

Usage: sigma-bridge COMMAND [OPTIONS]

${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

Every command has --help. Exit codes: 0 fine, 1 the rules or data have errors, 2 wrong usage or configuration,
3 a server cannot be reached (serve does not end then: it keeps trying).`;
}
