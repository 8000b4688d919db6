import { parseArgs } from 'node:util';
import { didYouMean } from '../text/near-miss.ts';
import { UsageError } from './command.ts';
import type { Arguments, Command } from './command.ts';

/** Reads what stands after the command's name. Throws a `UsageError` for an option that the command does not have. */
export function parseArguments(command: Pick<Command, 'name' | 'options'>, args: readonly string[]): Arguments {
  const { options } = command;
  // Not strict: node's own messages know neither the command nor a near miss.
  const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  for (const token of parsed.tokens) if (token.kind === 'option') checkOption(command, token);
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

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function checkOption({ name: command, options }: Pick<Command, 'name' | 'options'>, token: OptionToken): void {
  const { name, rawName, value, inlineValue } = token;
  const type = Object.hasOwn(options, name) ? options[name]!.type : null;
  switch (type) {
    case null: {
      const known = Object.keys(options).map((option) => `--${option}`);
      throw new UsageError(`'${rawName}' is no option of ${command}.`, {
        code: 'CLI_UNKNOWN_OPTION',
        hint: didYouMean(rawName, known, seeHelp(command)),
      });
    }
    case 'boolean':
      if (value !== undefined) throw new UsageError(`${rawName} takes no value, and has '${value}'.`);
      return;
    case 'string':
      // `--config --json`: the second is an option, not the name of a file.
      if (value === undefined || (inlineValue === false && /^-./.test(value)))
        throw new UsageError(`${rawName} needs a value.`);
  }
}

export function seeHelp(command: string): string {
  return `See sigma-bridge ${command} --help.`;
}
