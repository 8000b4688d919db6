/** A block of shell commands in README.md, and what it says about it. */
export interface ReadmeCommand {
  readonly line: number;
  readonly commands: string;
  /** Why nobody runs it here; null where it is run. */
  readonly notRun: string | null;
  /** What the README shows as its output; null where it shows none. `…` stands for what was cut. */
  readonly output: string | null;
}

const notRunMark = /^<!-- not run: (.+) -->$/;
const testMark = '<!-- test-command -->';
const outputMark = /^<!-- output: (\w+) -->$/;
const outputEnd = '<!-- /output -->';

/** Reads the `sh` blocks of the README in their order. */
export function readCommands(readme: string): readonly ReadmeCommand[] {
  const lines = readme.split('\n');
  const starts = lines.flatMap((line, index) => (line === '```sh' ? [index] : []));
  return starts.map((start, index) => {
    const before = lines[start - 1] ?? '';
    const end = lines.indexOf('```', start);
    const upTo = starts[index + 1] ?? lines.length;
    const shown = lines.slice(end, upTo).findIndex((line) => outputMark.test(line));
    return {
      line: start + 1,
      commands: lines.slice(start + 1, end).join('\n'),
      notRun: before === testMark ? 'this is what runs us' : (notRunMark.exec(before)?.[1] ?? null),
      output: shown < 0 ? null : fenced(lines, end + shown),
    };
  });
}

/** Puts outputs in their places, by the name that the place has. Throws where the README has no such place. */
export function fillOutputs(readme: string, outputs: ReadonlyMap<string, { language: string; text: string }>): string {
  let filled = readme;
  for (const [name, { language, text }] of outputs) {
    const mark = `<!-- output: ${name} -->\n`;
    const start = filled.indexOf(mark) + mark.length;
    const end = filled.indexOf(outputEnd, start);
    if (start < mark.length || end < 0) throw new Error(`README.md has no place for the output '${name}'`);
    filled = `${filled.slice(0, start)}\`\`\`${language}\n${text}\n\`\`\`\n${filled.slice(end)}`;
  }
  return filled;
}

/** The part of an output that is shown and not found in it, in this order; null where all is there. Blanks do not count. */
export function missingPart(output: string, shown: string): string | null {
  const actual = output.replaceAll(/\s+/g, '');
  let from = 0;
  for (const part of shown.split('…')) {
    const wanted = part.replaceAll(/\s+/g, '');
    const found = actual.indexOf(wanted, from);
    if (found < 0) return part.trim();
    from = found + wanted.length;
  }
  return null;
}

function fenced(lines: readonly string[], mark: number): string {
  const start = lines.findIndex((line, index) => index > mark && line.startsWith('```'));
  const end = lines.indexOf('```', start + 1);
  if (start < 0 || lines.slice(mark, start).includes(outputEnd)) return '';
  return lines.slice(start + 1, end).join('\n');
}
