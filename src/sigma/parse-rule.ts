import { createHash } from 'node:crypto';
import type { YamlFields } from '../text/yaml-reader.ts';
import { parseDetectionSection } from './parse-detection-section.ts';
import { parseHead } from './parse-head.ts';
import { parseMetadata } from './parse-metadata.ts';
import { namesPlaceholder } from './placeholders.ts';
import type { Placeholders } from './placeholders.ts';
import type { Reading } from './reading.ts';
import type { Rule } from './rule.ts';

const ruleKeys = [
  ...['title', 'id', 'name', 'related', 'taxonomy', 'status', 'description', 'license', 'references', 'author', 'date'],
  ...['modified', 'fields', 'falsepositives', 'level', 'tags', 'scope', 'logsource', 'detection'],
];

/** No key of a rule, but what somebody may have meant who has misspelt it; that it stands in the wrong place is told then. */
const misplacedKey = 'filter';

/**
 * Reads one document as a rule. Null where a part without which there is no rule is absent or refused; other errors are in
 * `reading` alone.
 */
export function parseRule(fields: YamlFields, text: string, reading: Reading): Rule | null {
  const head = parseHead(fields, [...ruleKeys, misplacedKey], reading);
  const name = fields.optional('name')?.string() ?? null;
  const metadata = parseMetadata(fields, reading);
  const section = fields.required('detection')?.mapping() ?? null;
  const detection = section === null ? null : parseDetectionSection(section, reading);
  if (head === null || detection === null) return null;

  return {
    kind: 'rule',
    ...head,
    name,
    metadata,
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
