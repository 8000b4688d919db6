import { createHash } from 'node:crypto';
import type { YamlFields } from '../text/yaml-reader.ts';
import { parseDetectionSection } from './parse-detection-section.ts';
import { parseHead } from './parse-head.ts';
import { parseMetadata } from './parse-metadata.ts';
import type { Reading } from './reading.ts';
import type { Rule } from './rule.ts';

const ruleKeys = [
  ...['title', 'id', 'name', 'related', 'taxonomy', 'status', 'description', 'license', 'references', 'author', 'date'],
  ...['modified', 'fields', 'falsepositives', 'level', 'tags', 'scope', 'logsource', 'detection'],
];

/**
 * Reads one document as a rule. Null where a part without which there is no rule is absent or refused; other errors are in
 * `reading` alone.
 */
export function parseRule(fields: YamlFields, text: string, reading: Reading): Rule | null {
  const head = parseHead(fields, ruleKeys, reading);
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
    revision: createHash('sha256').update(text).digest('hex'),
  };
}
