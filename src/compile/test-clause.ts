import type { Test } from '../sigma/rule.ts';
import { analyzedTextClause } from './analyzed-text-clause.ts';
import { type Asking, loosely } from './asking.ts';
import { type Clause, everything, nothing } from './clause.ts';
import { keywordClause } from './keyword-clause.ts';
import { absentClause, anyValueClause, presentClause } from './presence-clause.ts';
import { booleanClause, ipClause, longClause } from './typed-clause.ts';

/** What is asked of one path, by the type of its field. */
export function testClause(path: string, test: Test, asking: Asking): Clause {
  if (test.kind === 'null') return absentClause(path, asking);
  if (test.kind === 'exists') return test.expected ? presentClause(path, asking) : absentClause(path, asking);
  const field = asking.profile.field(path);
  if (field === null) return nothing;
  switch (field.type) {
    case 'keyword':
    case 'wildcard':
      return keywordClause(path, field, test, asking);
    case 'text':
    case 'match_only_text':
      return analyzedTextClause(path, field, test, asking);
    case 'long':
      return longClause(path, test, asking);
    case 'boolean':
      return booleanClause(path, test, asking);
    case 'ip':
      return ipClause(path, test, asking);
    case 'flattened':
    case 'date':
    case 'mixed':
      return loosely(anyValueClause(path, asking), path, `the field is of type ${field.type}`, asking);
    case 'other':
      return loosely(everything, path, 'the field is not searchable', asking);
  }
}
