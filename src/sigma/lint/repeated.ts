import type { YamlScalar } from '../../text/yaml-node.ts';
import type { Found } from './lint.ts';

/** Texts that stand above in the same list, whatever their case. */
export function repeatedIn(scalars: readonly YamlScalar[]): readonly Found[] {
  const first = new Map<string, number>();
  return scalars.flatMap(({ at, text }) => {
    const line = first.get(text.toLowerCase());
    if (line !== undefined)
      return [{ at, message: `'${text}' is here twice: first on line ${line}.`, hint: 'Remove one.' }];
    first.set(text.toLowerCase(), at.line);
    return [];
  });
}
