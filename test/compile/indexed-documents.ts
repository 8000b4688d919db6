import { type BoolQuery, boolOf } from '../../src/compile/query-parts.ts';
import type { Query } from '../../src/compile/query.ts';
import type { FieldProfile, SourceProfile } from '../../src/compile/source-profile.ts';
import { DocumentSet } from './document-set.ts';
import { isIndexed, isLeftOut, termsOf, valuesByPath } from './index-entries.ts';
import { type LeafQuestion, type TermCondition, ascii, leafQuestion, pathsOfLeaf, refuse } from './leaf-question.ts';

/**
 * `finds` for thousands of queries over a hundred thousand documents: as in Lucene, each value is asked once and knows the
 * documents that hold it. The test of queries on a real server holds it to finding the same documents.
 */
export class IndexedDocuments {
  readonly #profile: SourceProfile;
  readonly #entriesAt = new Map<string, Map<string, Entry>>();
  #count = 0;

  /** Only `paths` are indexed: those that the queries will ask for. */
  constructor(profile: SourceProfile, paths: Iterable<string>) {
    this.#profile = profile;
    for (const path of paths) this.#entriesAt.set(path, new Map());
  }

  /** Documents are numbered from 0 in the order in which they are added. */
  add(document: object): void {
    const number = this.#count++;
    for (const [path, values] of valuesByPath(document)) {
      const entries = this.#entriesAt.get(path);
      if (entries === undefined) continue;
      for (const value of values) {
        const entry = entries.get(value);
        if (entry === undefined) entries.set(value, new Entry(value, number));
        else entry.documents.push(number);
      }
    }
  }

  /** The documents that a query finds. */
  search(query: Query): DocumentSet {
    return this.#search(query, DocumentSet.all(this.#count));
  }

  #search(query: Query, within: DocumentSet): DocumentSet {
    if (within.isEmpty) return within;
    const bool = boolOf(query);
    if (bool !== null) return this.#searchBool(bool, within);
    return this.#answer(leafQuestion(query, this.#profile), within).and(within);
  }

  #searchBool(
    { filter = [], should, must_not: mustNot = [], minimum_should_match: least }: BoolQuery,
    all: DocumentSet,
  ) {
    let within = filter.reduce((left, part) => this.#search(part, left), all);
    if (should !== undefined) {
      if (least !== 1) refuse('should without minimum_should_match: 1, which is not what we print');
      within = should.map((part) => this.#search(part, within)).reduce((one, other) => one.or(other));
    }
    return mustNot.reduce((left, part) => left.without(this.#search(part, left)), within);
  }

  #answer(question: LeafQuestion, within: DocumentSet): DocumentSet {
    switch (question.kind) {
      case 'everything':
        return within;
      case 'nothing':
        return DocumentSet.none(this.#count);
      case 'exists':
        return this.#holding(question.path, ({ value }) => isIndexed(value, question.field));
      case 'ignored':
        return question.fields
          .map(({ path, field }) => this.#holding(path, ({ value }) => isLeftOut(value, field)))
          .reduce((one, other) => one.or(other), DocumentSet.none(this.#count));
      case 'terms': {
        const { path, field, each } = question;
        return each.reduce((left, condition) => left.and(this.#withTerm({ path, field, condition }, left)), within);
      }
    }
  }

  #withTerm({ path, field, condition }: TermQuestion, within: DocumentSet): DocumentSet {
    // To cut long texts into words takes more time than anything else here.
    const isCut = field.analyzer !== null;
    return this.#holding(
      path,
      (entry) =>
        (!isCut || entry.documents.some((document) => within.has(document))) &&
        entry.terms(field).some(({ term, folded }) => condition(term, folded)),
    );
  }

  #holding(path: string, isMet: (entry: Entry) => boolean): DocumentSet {
    const entries = this.#entriesAt.get(path);
    if (entries === undefined) throw new Error(`${path} is not among the paths that were to be indexed`);
    const found = DocumentSet.none(this.#count);
    for (const entry of entries.values()) {
      if (isMet(entry)) for (const document of entry.documents) found.add(document);
    }
    return found;
  }
}

interface TermQuestion {
  readonly path: string;
  readonly field: FieldProfile;
  readonly condition: TermCondition;
}

/** A value of a path, and the documents that hold it. */
class Entry {
  readonly value: string;
  readonly documents: number[];
  #terms: readonly IndexTerm[] | null = null;

  constructor(value: string, document: number) {
    this.value = value;
    this.documents = [document];
  }

  terms(field: FieldProfile): readonly IndexTerm[] {
    const terms = (): readonly string[] => (isIndexed(this.value, field) ? termsOf(this.value, field) : []);
    return (this.#terms ??= terms().map((term) => ({ term, folded: ascii(term) })));
  }
}

interface IndexTerm {
  readonly term: string;
  readonly folded: string;
}

/** The paths that a query asks for. */
export function pathsOf(query: Query): readonly string[] {
  const bool = boolOf(query);
  if (bool === null) return pathsOfLeaf(query);
  return [...(bool.filter ?? []), ...(bool.should ?? []), ...(bool.must_not ?? [])].flatMap(pathsOf);
}
