import { type BoolQuery, boolOf } from '../../src/compile/query-parts.ts';
import type { Query } from '../../src/compile/query.ts';
import type { FieldProfile, SourceProfile } from '../../src/compile/source-profile.ts';
import { isIndexed, isLeftOut, termsOf, valuesByPath } from './index-entries.ts';
import { ascii, leafQuestion } from './leaf-question.ts';

/**
 * A small Elasticsearch, for the queries that we build: says whether a query finds a document. Long values are not in its
 * index, and analysed fields have tokens and no values. `IndexedDocuments` is the same for many documents.
 */
export function finds(query: Query, document: Readonly<Record<string, unknown>>, profile: SourceProfile): boolean {
  const bool = boolOf(query);
  if (bool !== null) return findsBool(bool, (part) => finds(part, document, profile));
  const question = leafQuestion(query, profile);
  const values = (path: string) => valuesByPath(document).get(path) ?? [];
  const indexed = (path: string, field: FieldProfile) => values(path).filter((value) => isIndexed(value, field));
  switch (question.kind) {
    case 'everything':
      return true;
    case 'nothing':
      return false;
    case 'exists':
      return indexed(question.path, question.field).length > 0;
    case 'ignored':
      return question.fields.some(({ path, field }) => values(path).some((value) => isLeftOut(value, field)));
    case 'terms': {
      const { path, field, each } = question;
      const terms = indexed(path, field).flatMap((value) => termsOf(value, field));
      return each.every((condition) => terms.some((term) => condition(term, ascii(term))));
    }
  }
}

function findsBool(
  { filter = [], should, must_not: mustNot = [], minimum_should_match: least = 0 }: BoolQuery,
  holds: (query: Query) => boolean,
): boolean {
  const met = should?.filter(holds).length ?? 0;
  return filter.every(holds) && !mustNot.some(holds) && met >= least;
}
