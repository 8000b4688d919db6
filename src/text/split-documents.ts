/** One YAML document of a file: where it starts, and its text up to the next document. */
export interface DocumentText {
  readonly offset: number;
  /** Begins with the marker `---`, where there is one. */
  readonly text: string;
}

/**
 * Cuts a YAML file into its documents, so that a broken one hides no other. Looking for the markers is exact: YAML 1.2 (9.1.2)
 * forbids `---` and `...` at the start of a line inside any scalar or collection. Each may follow a byte order mark.
 */
export function splitDocuments(text: string): readonly DocumentText[] {
  const markers = [...text.matchAll(/(?<![^\n\r])\uFEFF?(---|\.\.\.)(?=[ \t\r\n]|$)/g)];
  const starts = [0, ...markers.map((marker) => marker.index)];
  return starts
    .map((offset, index) => ({
      offset,
      text: text.slice(offset, starts[index + 1]),
      next: markers[index]?.[1],
    }))
    .filter((part) => !isEmpty(part.text) && !(part.next === '---' && isPrologue(part.text)));
}

/** The document without its marker and without blank lines around it: what a person would copy out of the file. */
export function withoutMarker(text: string): string {
  const content = text.replace(marker, '');
  return content.replace(/^(?:[ \t]*(?:\r\n?|\n))+/, '').trimEnd();
}

const marker = /^\uFEFF?(?:---|\.\.\.)(?![^ \t\n\r])/;

function isEmpty(text: string): boolean {
  return linesOf(text).every((line) => /^[ \t]*(?:#|$)/.test(line.replace(marker, '')));
}

/** Comments and `%YAML` lines above a marker. No directive changes how a rule, a mapping or a configuration reads. */
function isPrologue(text: string): boolean {
  return !text.startsWith('---') && linesOf(text).every((line) => line.startsWith('%') || isEmpty(line));
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n?|\n/);
}
