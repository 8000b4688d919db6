import type { Explanation } from '../../src/compile/explanation.ts';
import { jsonLines, runMain } from '../cli/run-main.ts';

/** One line of what `hunt` prints, as far as searches are compared by it. */
export interface FileMatch {
  readonly rule: { readonly id: string; readonly title: string };
  readonly event: { readonly file: string; readonly line: number };
  readonly matchId: string;
  readonly explanation: Explanation;
}

/** Runs `hunt` over files: what every other way of searching the same events is held against. */
export async function huntFiles(rules: readonly string[], files: readonly string[]): Promise<readonly FileMatch[]> {
  const options = [...rules.flatMap((path) => ['--rules', path]), ...files.flatMap((file) => ['--events', file])];
  return jsonLines(await runMain(['hunt', ...options])) as unknown as readonly FileMatch[];
}
