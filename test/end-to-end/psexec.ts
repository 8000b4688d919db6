import { join } from 'node:path';
import { psexecCases, type PsexecCase } from '../data/psexec/cases.ts';
import { matchIdOf } from './match-id-of.ts';
import { readDocuments, type EventDocument } from './read-documents.ts';

const folder = join(import.meta.dirname, '../data/psexec');

export const psexecShapes = ['wlb8', 'raw8'] as const;
export type PsexecShape = (typeof psexecShapes)[number];

/** A case with the id that its match has, should it match. */
interface IdentifiedCase extends PsexecCase {
  readonly document: EventDocument;
  readonly matchId: string;
}

/** The cases of a shape. */
export function casesOf(shape: PsexecShape): readonly IdentifiedCase[] {
  return psexecCases
    .filter((row) => row.shape === shape)
    .map((row) => {
      const document = documentsOf(row.file)[row.line - 1]!;
      return { ...row, document, matchId: matchIdOf(row.rule, document) };
    });
}

/** The documents of a shape, each once. */
export function documentsOfShape(shape: PsexecShape): readonly EventDocument[] {
  const files = new Set(casesOf(shape).map(({ file }) => file));
  return [...files].flatMap(documentsOf);
}

/** What a set of matches says to each case, by its name; and what the cases say. */
export function verdicts(cases: readonly IdentifiedCase[], matchIds: ReadonlySet<string>): Record<string, boolean> {
  return Object.fromEntries(cases.map((row) => [row.name, matchIds.has(row.matchId)]));
}

export function expectedVerdicts(cases: readonly IdentifiedCase[]): Record<string, boolean> {
  return Object.fromEntries(cases.map(({ name, matches }) => [name, matches]));
}

function documentsOf(file: string): readonly EventDocument[] {
  return readDocuments(join(folder, file));
}
