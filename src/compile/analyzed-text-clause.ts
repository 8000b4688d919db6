import { patternOfRegex } from '../sigma/pattern-of-regex.ts';
import type { Test } from '../sigma/rule.ts';
import { type Asking, loosely } from './asking.ts';
import { type Clause, allOf, leaf } from './clause.ts';
import { anyValueClause } from './presence-clause.ts';
import type { FieldProfile } from './source-profile.ts';
import { type RequiredTokens, requiredTokens } from './text-tokens.ts';
import { wildcardText } from './wildcard-syntax.ts';

/**
 * A test of an analysed text field, whose index holds tokens and no values: the value's tokens are asked for, and the
 * matcher looks at the value.
 */
export function analyzedTextClause(path: string, field: FieldProfile, test: Test, asking: Asking): Clause {
  const tokens = tokensOf(field, test);
  const asked = tokens === null ? [] : tokenClauses(path, tokens);
  const clause = asked.length > 0 ? allOf(asked) : anyValueClause(path, asking);
  return loosely(clause, path, 'the field is analysed: the index holds its words only', asking);
}

function tokensOf({ analyzer }: FieldProfile, test: Test): RequiredTokens | null {
  if (analyzer === null || analyzer === 'unknown') return null;
  switch (test.kind) {
    case 'text':
      return requiredTokens(test.pattern, analyzer);
    case 'number':
    case 'boolean':
      return requiredTokens([String(test.value)], analyzer);
    case 'regex':
      return requiredTokens(patternOfRegex(test), analyzer);
    case 'cidr':
    case 'compare':
    case 'timePart':
    case 'fieldref':
    case 'null':
    case 'exists':
      return null;
  }
}

function tokenClauses(path: string, { whole, parts }: RequiredTokens): readonly Clause[] {
  const match = { [path]: { query: whole.join(' '), operator: 'and' } };
  return [
    ...(whole.length > 0 ? [leaf({ match })] : []),
    ...parts.map(({ text, openStart, openEnd }) => {
      const value = wildcardText([...(openStart ? [star] : []), text, ...(openEnd ? [star] : [])]);
      return leaf({ wildcard: { [path]: { value } } });
    }),
  ];
}

const star = { wildcard: '*' } as const;
