import { createHash } from 'node:crypto';
import { nearMiss } from '../text/near-miss.ts';
import type { YamlFields } from '../text/yaml-reader.ts';
import { madeId } from './made-id.ts';
import { parseDetectionSection } from './parse-detection-section.ts';
import { parseMetadata, parseUuid } from './parse-metadata.ts';
import { namesPlaceholder } from './placeholders.ts';
import type { Placeholders } from './placeholders.ts';
import type { Reading } from './reading.ts';
import type { Logsource, Rule } from './rule.ts';

const ruleKeys = [
  ...['title', 'id', 'name', 'related', 'taxonomy', 'status', 'description', 'license', 'references', 'author', 'date'],
  ...['modified', 'fields', 'falsepositives', 'level', 'tags', 'scope', 'logsource', 'detection'],
];
const logsourceKeys = ['category', 'product', 'service', 'definition'];

const maxTitleLength = 256;

/**
 * Reads one document as a rule. Null where a part without which there is no rule is absent or refused; other errors are in
 * `reading` alone.
 */
export function parseRule(fields: YamlFields, text: string, reading: Reading): Rule | null {
  const title = parseTitle(fields, reading);
  const idValue = fields.optional('id');
  const id = idValue === null ? null : parseUuid(idValue, reading);
  const metadata = parseMetadata(fields, reading);
  refuseTaxonomy(fields, reading);
  const logsource = parseLogsource(fields, reading);
  const section = fields.required('detection')?.mapping() ?? null;
  const detection = section === null ? null : parseDetectionSection(section, reading);
  warnOfMisspelling(fields, ruleKeys, reading);
  if (title === null || logsource === null || detection === null || (idValue !== null && id === null)) return null;

  return {
    kind: 'rule',
    at: fields.at,
    id: id ?? makeId(fields, title, logsource, reading),
    title,
    metadata,
    logsource,
    ...detection,
    text,
    revision: revisionOf(text, reading.placeholders),
  };
}

/** The values of placeholders are part of what a rule says. Most rules name none, and have the hash of their text. */
function revisionOf(text: string, placeholders: Placeholders): string {
  const hash = createHash('sha256').update(text);
  const named = [...placeholders].filter(([name]) => namesPlaceholder(text, name));
  for (const entry of named.sort(([one], [other]) => (one < other ? -1 : 1))) hash.update(JSON.stringify(entry));
  return hash.digest('hex');
}

function parseTitle(fields: YamlFields, reading: Reading): string | null {
  const value = fields.required('title');
  const title = value?.string() ?? null;
  if (value !== null && title !== null && title.length > maxTitleLength) {
    const message = `The title has ${title.length} characters.`;
    const hint = `Sigma allows ${maxTitleLength}. The rest belongs in the description.`;
    reading.report('SIGMA_LONG_TITLE', message, value.at, hint);
  }
  return title;
}

function makeId(fields: YamlFields, title: string, logsource: Logsource, reading: Reading): string {
  const id = madeId(title, logsource);
  const hint = `Add 'id: ${id}', which stays when title or logsource change.`;
  reading.report('SIGMA_MISSING_ID', `'${title}' has no id.`, fields.at, hint);
  return id;
}

/** Sigma 2.1: a taxonomy that is not known has to be refused, since its fields mean other things. */
function refuseTaxonomy(fields: YamlFields, reading: Reading): void {
  const value = fields.optional('taxonomy');
  const taxonomy = value?.string() ?? null;
  if (value === null || taxonomy === null || taxonomy === 'sigma') return;
  const hint = 'Use the field names of Sigma, and remove the line.';
  reading.report('SIGMA_UNKNOWN_TAXONOMY', `The taxonomy '${taxonomy}' is not known.`, value.at, hint);
}

function parseLogsource(rule: YamlFields, reading: Reading): Logsource | null {
  const fields = rule.required('logsource')?.mapping() ?? null;
  if (fields === null) return null;
  const category = fields.optional('category')?.string() ?? null;
  const product = fields.optional('product')?.string() ?? null;
  const service = fields.optional('service')?.string() ?? null;
  const definition = fields.optional('definition')?.string() ?? null;
  warnOfMisspelling(fields, logsourceKeys, reading);
  if (category !== null || product !== null || service !== null) {
    return { at: fields.at, category, product, service, definition };
  }
  const hint = "Add a line such as 'product: windows'.";
  const message = 'The logsource names no category, product or service.';
  return reading.report('SIGMA_EMPTY_LOGSOURCE', message, fields.at, hint);
}

/** Rules may have keys of their own, so only those are named that look like a known one which is absent. */
function warnOfMisspelling(fields: YamlFields, known: readonly string[], reading: Reading): void {
  const written = fields.node.entries.map(({ key }) => key);
  const absent = known.filter((word) => !written.some(({ text }) => text === word));
  for (const { text, at } of written) {
    const near = known.includes(text) ? null : nearMiss(text, absent);
    if (near === null) continue;
    const hint = `Did you mean '${near}'?`;
    reading.report('SIGMA_UNKNOWN_KEY', `Sigma knows no '${text}'.`, at, hint);
  }
}
