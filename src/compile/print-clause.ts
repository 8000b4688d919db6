import type { Clause } from './clause.ts';
import type { Query } from './query.ts';

/** Gives a clause in Elasticsearch's form. */
export function printClause(clause: Clause): Query {
  switch (clause.kind) {
    case 'everything':
      return { match_all: {} };
    case 'nothing':
      return { match_none: {} };
    case 'leaf':
      return clause.query;
    case 'terms': {
      const [only, more] = clause.values;
      return more === undefined ? { term: { [clause.path]: only } } : { terms: { [clause.path]: clause.values } };
    }
    case 'anyOf':
      return { bool: { should: clause.of.map(printClause), minimum_should_match: 1 } };
    case 'allOf':
      return printBool(clause.of);
    case 'not':
      return printBool([clause]);
  }
}

function printBool(clauses: readonly Clause[]): Query {
  const filter = clauses.filter((clause) => clause.kind !== 'not').map(printClause);
  const mustNot = clauses.flatMap((clause) => (clause.kind === 'not' ? denied(clause.of) : []));
  return {
    bool: {
      ...(filter.length > 0 ? { filter } : {}),
      ...(mustNot.length > 0 ? { must_not: mustNot } : {}),
    },
  };
}

/** `must_not` is a list of which none may hold: the branches of an `anyOf` can stand in it as they are. */
function denied(clause: Clause): readonly Query[] {
  return clause.kind === 'anyOf' ? clause.of.map(printClause) : [printClause(clause)];
}
