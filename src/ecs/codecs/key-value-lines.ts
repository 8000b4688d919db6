import type { DocumentReader } from '../codec.ts';
import type { LinePart } from './rebuilt-text.ts';

/** One `Key=Value` line of a PowerShell event, and the path where pipelines put the value. */
export interface KeyLine {
  /** With what stands before and after the key: `\tHostName=`. */
  readonly label: string;
  /** Two paths are those of the domain and of the name of an account; none: the line is the same in every event. */
  readonly paths: readonly [] | readonly [string] | readonly [domain: string, name: string];
  /** The event has no such line without a value. */
  readonly isOptional?: boolean;
}

/** The lines as the event had them, with empty values where the document has none. */
export function linesText(document: DocumentReader, lines: readonly KeyLine[]): string {
  return lines.flatMap((line) => lineText(document, line) ?? []).join('\n');
}

function lineText(document: DocumentReader, { label, paths, isOptional = false }: KeyLine): string | null {
  const texts = paths.map((path) => document.texts(path)?.[0]);
  if (texts.every((text) => text !== undefined)) return label + texts.join('\\');
  return isOptional ? null : label;
}

export function linePartsOf({ label, paths }: KeyLine): readonly LinePart[] {
  return [label, ...paths.flatMap((path, index) => (index === 0 ? [{ path }] : ['\\', { path }]))];
}

export function pathsOf(lines: readonly KeyLine[]): readonly string[] {
  return [...new Set(lines.flatMap(({ paths }) => paths))];
}
