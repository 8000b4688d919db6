import type { SourcePosition } from '../text/diagnostic.ts';

/** As `--json` shows what has a place: file, line and column among the others. */
export function placeInline({ at, ...rest }: { readonly at?: SourcePosition | undefined }): object {
  return { ...rest, ...at };
}
