import { YAMLException, parseEvents } from 'js-yaml';
import { buildNode } from './build-node.ts';
import { yamlDiagnostic } from './diagnostic-codes.ts';
import { hasErrors } from './diagnostic.ts';
import type { Diagnostic } from './diagnostic.ts';
import { LineIndex } from './line-index.ts';
import { splitDocuments, withoutMarker } from './split-documents.ts';
import { explainSyntaxError } from './yaml-syntax-error.ts';
import type { YamlNode } from './yaml-node.ts';

export interface ParsedYaml {
  /** Documents without an error, in the order written; empty ones are left out. */
  readonly documents: readonly YamlNode[];
  /** The source text of each of `documents`. */
  readonly texts: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Files, nesting and values (aliases counted each time they are used) beyond these are refused. */
export const yamlLimits = { maxBytes: 1_048_576, maxDepth: 64, maxNodes: 200_000 } as const;

/**
 * Reads every document of a YAML 1.2 file (`resolveScalar` says how plain scalars are read). Never throws: a document with
 * an error is left out and has a diagnostic, and the others are still read.
 */
export function parseYaml(text: string, file: string): ParsedYaml {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const bytes = Buffer.byteLength(source);
  if (bytes > yamlLimits.maxBytes) return { documents: [], texts: [], diagnostics: [tooLarge(file, bytes)] };

  const lines = new LineIndex(source, file);
  const documents: YamlNode[] = [];
  const texts: string[] = [];
  const diagnostics: (readonly Diagnostic[])[] = [];
  for (const part of splitDocuments(source)) {
    const { node, diagnostics: found } = parseDocument(part.text, part.offset, lines);
    diagnostics.push(found);
    if (node === null || hasErrors(found)) continue;
    documents.push(node);
    texts.push(withoutMarker(part.text));
  }
  return { documents, texts, diagnostics: diagnostics.flat() };
}

function parseDocument(
  text: string,
  offset: number,
  lines: LineIndex,
): { node: YamlNode | null; diagnostics: readonly Diagnostic[] } {
  try {
    const events = parseEvents(text, { maxDepth: yamlLimits.maxDepth });
    // Nothing but byte order marks.
    if (events.length === 0) return { node: null, diagnostics: [] };
    return buildNode(events, { text, position: (inText) => lines.position(offset + inText) }, yamlLimits);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { code, message, at, hint } = explainSyntaxError(text, error);
    return { node: null, diagnostics: [yamlDiagnostic(code, message, { at: lines.position(offset + at), hint })] };
  }
}

function tooLarge(file: string, bytes: number): Diagnostic {
  return yamlDiagnostic('YAML_TOO_LARGE', `The file has ${bytes} bytes; at most ${yamlLimits.maxBytes} are read.`, {
    at: { file, line: 1, column: 1 },
    hint: 'Split it.',
  });
}
