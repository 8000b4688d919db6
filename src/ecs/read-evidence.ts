import type { Diagnostic } from '../text/diagnostic.ts';
import type { YamlValue } from '../text/yaml-reader.ts';
import { mappingDiagnostic } from './diagnostic-codes.ts';
import { type Evidence, type Shape, evidences, shapes } from './mapping.ts';

/** In which shapes a field was seen, and how that is known. */
export interface Seen {
  readonly evidence: ReadonlyMap<Shape, Evidence>;
  /** Where the value stays in the event's own data, though the field is one that other shapes move. */
  readonly stays: ReadonlySet<Shape>;
}

const letters: Readonly<Record<string, Evidence>> = { g: 'golden', x: 'evtx', p: 'pipeline', d: 'documentation' };

/** What a mapping that says nothing of it is taken to know. */
export const seenByDefault: Seen = seen(new Map(shapes.map((shape) => [shape, 'documentation'])));

/** Reads letters in the order of `shapes`, as `PGGG PG`, or a mapping from shape to evidence. */
export function readEvidence(value: YamlValue, diagnostics: Diagnostic[]): Seen | null {
  if (value.node.kind === 'mapping') return readPairs(value);
  const text = value.string();
  return text === null ? null : readLetters(text, value, diagnostics);
}

/** Reads letters that stand as the key of a list of fields, too. Small letters: the value stays where it was. */
export function readLetters(text: string, { at }: Pick<YamlValue, 'at'>, diagnostics: Diagnostic[]): Seen | null {
  if (!/^[GXPD-]{4} [GXPD-]{2}$/i.test(text)) {
    diagnostics.push(
      mappingDiagnostic('MAPPING_BAD_EVIDENCE', `'${text}' does not say in which shapes the field was seen.`, {
        at,
        hint: `Write a letter for each of ${shapes.slice(0, 4).join(' ')}, a blank, and ${shapes.slice(4).join(' ')}, as 'PGGG PG'.`,
      }),
    );
    return null;
  }
  const byShape = text.replace(' ', '');
  return seen(
    new Map(shapes.flatMap((shape, index) => pair(shape, letters[byShape[index]!.toLowerCase()]))),
    shapes.filter((_, index) => /[a-z]/.test(byShape[index]!)),
  );
}

function readPairs(value: YamlValue): Seen | null {
  const fields = value.mapping();
  if (fields === null) return null;
  const evidence = new Map(shapes.flatMap((shape) => pair(shape, fields.optional(shape)?.oneOf(evidences))));
  fields.refuseOthers();
  return seen(evidence);
}

function seen(evidence: ReadonlyMap<Shape, Evidence>, stays: readonly Shape[] = []): Seen {
  return { evidence, stays: new Set([...shapes.filter(isPlain), ...stays]) };
}

function pair(shape: Shape, evidence: Evidence | null | undefined): readonly [Shape, Evidence][] {
  return evidence == null ? [] : [[shape, evidence]];
}

/** In plain documents nothing is moved. */
export function isPlain(shape: Shape): boolean {
  return shape === 'raw8' || shape === 'raw9';
}
