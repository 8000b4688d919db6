/** One instruction of a Dockerfile, with continued lines joined. */
export interface DockerInstruction {
  readonly line: number;
  readonly name: string;
  readonly argument: string;
}

/** The instructions of a Dockerfile, in order, without comments and empty lines. */
export function parseDockerfile(text: string): readonly DockerInstruction[] {
  const instructions: DockerInstruction[] = [];
  let open: { line: number; text: string } | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const joined: { line: number; text: string } = {
      line: open?.line ?? index + 1,
      text: `${open?.text ?? ''}${line}`,
    };
    if (joined.text.endsWith('\\')) {
      open = { ...joined, text: joined.text.slice(0, -1) };
      continue;
    }
    open = null;
    const [name = '', ...words] = joined.text.split(' ');
    instructions.push({ line: joined.line, name: name.toUpperCase(), argument: words.join(' ').trim() });
  }
  return instructions;
}
