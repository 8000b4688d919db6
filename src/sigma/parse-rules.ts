import { byPlace, hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import { nearMiss } from '../text/near-miss.ts';
import { parseYaml } from '../text/parse-yaml.ts';
import type { YamlMapping } from '../text/yaml-node.ts';
import { readYaml } from '../text/yaml-reader.ts';
import type { YamlFields } from '../text/yaml-reader.ts';
import { sigmaDiagnostic } from './diagnostic-codes.ts';
import type { SigmaCode } from './diagnostic-codes.ts';
import type { Filter } from './filter.ts';
import { parseFilter } from './parse-filter.ts';
import type { Placeholders } from './placeholders.ts';
import { parseRule } from './parse-rule.ts';
import { Reading } from './reading.ts';
import type { Logsource, Rule } from './rule.ts';

/** A document that gives no rule or filter, as far as it could be read: it is counted and shown like the others. */
export interface RefusedRule {
  readonly at: SourcePosition;
  readonly id: string | null;
  readonly title: string | null;
  readonly logsource: Pick<Logsource, 'product' | 'category' | 'service'> | null;
  /** The document as written. */
  readonly text: string;
  /** At least one error. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ParsedRules {
  /** The rules without an error, in the order written. */
  readonly rules: readonly Rule[];
  readonly refused: readonly RefusedRule[];
  /** As the rules. */
  readonly filters: readonly Filter[];
  readonly refusedFilters: readonly RefusedRule[];
  /** In the order of their places. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a file of rules and filters. Each of its documents gives one of them or at least one error; it never throws. */
export function parseRules(text: string, file: string, placeholders: Placeholders = new Map()): ParsedRules {
  const { documents, texts, diagnostics: found } = parseYaml(text, file);
  const rules: Rule[] = [];
  const refused: RefusedRule[] = [];
  const filters: Filter[] = [];
  const refusedFilters: RefusedRule[] = [];
  const reading = new Reading(placeholders);
  let template: YamlFields | null = null;
  for (const [index, document] of documents.entries()) {
    const before = reading.diagnostics.length;
    const fields = readYaml(document, reading.diagnostics).mapping();
    if (fields === null) continue;
    template = templateAfter(fields, template);
    const parsed = parseDocument(fields, texts[index]!, { template, reading });
    const problems = reading.diagnostics.slice(before);
    if (parsed === null || hasErrors(problems)) {
      (isFilter(fields) ? refusedFilters : refused).push(refusedRule(fields, texts[index]!, problems));
    } else if (parsed.kind === 'filter') filters.push(parsed);
    else rules.push(parsed);
  }
  const diagnostics = [...found, ...reading.diagnostics].sort(byPlace);
  return { rules, refused, filters, refusedFilters, diagnostics };
}

function parseDocument(
  fields: YamlFields,
  text: string,
  { template, reading }: { readonly template: YamlFields | null; readonly reading: Reading },
): Rule | Filter | null {
  const other = otherKind(fields, template);
  if (other !== null) {
    reading.diagnostics.push(other);
    return null;
  }
  return isFilter(fields) ? parseFilter(fields, text, reading) : parseRule(fields, text, reading);
}

/** Told by the keys alone, so that one that is too broken to be read is still none of the rules; misspelt ones count. */
function isFilter({ node }: YamlFields): boolean {
  const keys = node.entries.map(({ key }) => key.text);
  if (keys.includes('detection')) return false;
  const meant = keys.map((key) => nearMiss(key, ['detection', 'filter']));
  return keys.includes('filter') || (meant.includes('filter') && !meant.includes('detection'));
}

function refusedRule(fields: YamlFields, text: string, diagnostics: readonly Diagnostic[]): RefusedRule {
  const logsource = fields.optional('logsource')?.node;
  return {
    at: fields.at,
    id: textOf(fields.node, 'id')?.toLowerCase() ?? null,
    title: textOf(fields.node, 'title'),
    logsource: logsource?.kind === 'mapping' ? logsourceOf(logsource) : null,
    text,
    diagnostics,
  };
}

function logsourceOf(node: YamlMapping): RefusedRule['logsource'] {
  const [product, category, service] = ['product', 'category', 'service'].map((key) => textOf(node, key));
  return { product: product ?? null, category: category ?? null, service: service ?? null };
}

function textOf({ entries }: YamlMapping, name: string): string | null {
  const node = entries.find(({ key }) => key.text === name)?.value;
  return node?.kind === 'scalar' && node.value !== null ? node.text : null;
}

/** Sigma 1: `action: global` is merged into the documents after it, until `action: reset`. */
function templateAfter(fields: YamlFields, template: YamlFields | null): YamlFields | null {
  switch (collectionAction(fields)) {
    case 'global':
      return fields;
    case 'reset':
      return null;
    case 'repeat':
    case null:
      return template;
  }
}

/** Any other `action` is a key of the user's own. */
function collectionAction(fields: YamlFields): (typeof collectionActions)[number] | null {
  const node = fields.optional('action')?.node;
  return collectionActions.find((action) => node?.kind === 'scalar' && node.text === action) ?? null;
}

const collectionActions = ['global', 'reset', 'repeat'] as const;

/** Why a document is no rule or filter of ours; null where it is one. */
function otherKind(fields: YamlFields, template: YamlFields | null): Diagnostic | null {
  const refusal = (code: SigmaCode, { at }: YamlFields, message: string, hint: string): Diagnostic =>
    sigmaDiagnostic(code, message, { at, hint });

  const rewrite = "Write each rule out in full, as a document of its own ('---' between them).";
  if (collectionAction(fields) !== null) {
    return refusal('SIGMA_COLLECTION', fields, "'action:' makes a rule collection of Sigma 1.", rewrite);
  }
  if (template !== null) {
    const message = `The document builds on the 'action: global' of line ${template.at.line}.`;
    return refusal('SIGMA_COLLECTION', fields, message, rewrite);
  }
  if (fields.optional('correlation') !== null) {
    const hint = 'Nothing to mend: it is left out until then, and the rules that it names are run on their own.';
    return refusal('SIGMA_CORRELATION_NOT_YET', fields, 'Correlation rules are not supported yet.', hint);
  }
  const filter = fields.node.entries.find(({ key }) => key.text === 'filter')?.key;
  if (filter !== undefined && !isFilter(fields)) {
    const hint =
      "Indent 'filter' below 'detection' if it is a search identifier, or give the filter a document of its own.";
    return sigmaDiagnostic('SIGMA_RULE_WITH_FILTER', "The document has 'detection' and 'filter'.", {
      at: filter.at,
      hint,
    });
  }
  return null;
}
