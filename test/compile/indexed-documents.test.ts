import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildQuery } from '../../src/compile/build-query.ts';
import { documents, oddProfile, trees } from './arbitraries.ts';
import { bound } from './builders.ts';
import { finds } from './evaluate-query.ts';
import { IndexedDocuments, pathsOf } from './indexed-documents.ts';

test('a query finds the same documents one by one and in an index of many', () => {
  fc.assert(
    fc.property(trees, fc.array(documents, { minLength: 1, maxLength: 40 }), (tree, page) => {
      const { dsl } = buildQuery(bound(tree), oddProfile);
      const index = new IndexedDocuments(oddProfile, pathsOf(dsl));
      for (const document of page) index.add(document);
      const found = index.search(dsl);
      const expected = page.map((document) => finds(dsl, document, oddProfile));
      expect(page.map((_, number) => found.has(number))).toEqual(expected);
      expect(found.size).toBe(expected.filter(Boolean).length);
    }),
    { numRuns: 500 },
  );
});
