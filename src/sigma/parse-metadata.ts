import { isDay } from '../text/instant.ts';
import { readUuid } from '../text/uuid.ts';
import type { YamlFields, YamlValue } from '../text/yaml-reader.ts';
import type { Reading } from './reading.ts';
import { ruleLevels, ruleStatuses } from './rule.ts';
import type { RuleMetadata } from './rule.ts';

const relations = ['derived', 'obsolete', 'merged', 'renamed', 'similar'] as const;

/** Reads what a rule says about itself, apart from title and id. */
export function parseMetadata(rule: YamlFields, reading: Reading): RuleMetadata {
  return {
    status: rule.optional('status')?.oneOf(ruleStatuses) ?? null,
    level: rule.optional('level')?.oneOf(ruleLevels) ?? 'medium',
    description: rule.optional('description')?.string() ?? null,
    author: rule.optional('author')?.string() ?? null,
    license: rule.optional('license')?.string() ?? null,
    date: parseDate(rule.optional('date'), reading),
    modified: parseDate(rule.optional('modified'), reading),
    references: rule.optional('references')?.strings() ?? [],
    falsePositives: rule.optional('falsepositives')?.strings() ?? [],
    tags: rule.optional('tags')?.strings() ?? [],
    related:
      rule
        .optional('related')
        ?.items()
        ?.flatMap((item) => parseRelated(item, reading) ?? []) ?? [],
  };
}

/** Reads a UUID, in lower case; null with a diagnostic where it is none. */
export function parseUuid(value: YamlValue, reading: Reading): string | null {
  const text = value.string();
  if (text === null) return null;
  const uuid = readUuid(text);
  if (uuid !== null) return uuid;
  const hint = 'A UUID has 32 hexadecimal digits, written as 8-4-4-4-12.';
  return reading.report('SIGMA_BAD_UUID', `'${text}' is no UUID.`, value.at, hint);
}

function parseRelated(item: YamlValue, reading: Reading): RuleMetadata['related'][number] | null {
  const fields = item.mapping();
  const idValue = fields?.required('id') ?? null;
  const id = idValue === null ? null : parseUuid(idValue, reading);
  const type = fields?.required('type')?.oneOf(relations) ?? null;
  return id === null || type === null ? null : { id, type };
}

function parseDate(value: YamlValue | null, reading: Reading): string | null {
  const text = value?.string() ?? null;
  if (value === null || text === null || isDay(text)) return text;
  const hint = `Write it as ${/^\d{4}\/\d\d\/\d\d$/.test(text) ? text.replaceAll('/', '-') : '2026-01-31'}.`;
  reading.report('SIGMA_BAD_DATE', `'${text}' is no date (YYYY-MM-DD).`, value.at, hint);
  return text;
}
