import type { DocumentReader } from '../codec.ts';
import type { LinePart } from './rebuilt-text.ts';

/** One `Key=Value` line of a PowerShell event, and the path where pipelines put the value. */
export interface KeyLine {
  /** With what stands before and after the key: `\tHostName=`. */
  readonly label: string;
  /** Two paths are those of the domain and of the name of an account. */
  readonly paths: readonly [string] | readonly [domain: string, name: string];
}

/** The line as the event had it, its value empty where the document has none. */
export function lineText(document: DocumentReader, { label, paths }: KeyLine): string {
  const texts = paths.map((path) => document.texts(path)?.[0]);
  const isWhole = texts.every((text) => text !== undefined);
  return label + (isWhole ? texts.join('\\') : '');
}

export function linePartsOf({ label, paths: [first, second] }: KeyLine): readonly LinePart[] {
  return second === undefined ? [label, { path: first }] : [label, { path: first }, '\\', { path: second }];
}

export function pathsOf(lines: readonly KeyLine[]): readonly string[] {
  return [...new Set(lines.flatMap(({ paths }) => paths))];
}
