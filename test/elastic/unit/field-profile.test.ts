import { describe, expect, test } from 'vitest';
import { type Capabilities, fieldProfile } from '../../../src/elastic/field-profile.ts';
import type { MappedField } from '../../../src/elastic/field-mappings.ts';

/** What the indices of a source say of a path at or below `x`, which all of them index as one family. */
function profileOf(family: string, mapped: Partial<MappedField>, path = 'x') {
  const capabilities: Capabilities = { x: { [family]: { type: family, searchable: true, aggregatable: true } } };
  const field: MappedField = {
    types: new Set([family]),
    ignoreAbove: null,
    analyzers: new Set(),
    normalizers: new Set(),
    isDerived: false,
    ...mapped,
  };
  return fieldProfile(path, capabilities, { fields: new Map([['x', field]]), objects: [] });
}

describe('of indices that differ, the least favourable counts', () => {
  test.each<[name: string, normalizers: MappedField['normalizers'], expected: object]>([
    ['no normalizer', new Set(['none']), { type: 'keyword', folded: false }],
    ['lower case in all', new Set(['lowercase']), { type: 'keyword', folded: true }],
    ['lower case in some', new Set(['none', 'lowercase']), { type: 'keyword', folded: true }],
    ['a normalizer that nobody knows in one', new Set(['none', 'unknown']), { type: 'other', folded: false }],
  ])('%s', (_, normalizers, expected) => {
    expect(profileOf('keyword', { normalizers })).toMatchObject(expected);
  });
});

test.each<[name: string, ignoreAbove: number | null, type: string]>([
  ['no limit', null, 'flattened'],
  ['a limit, beyond which nobody is told of what is dropped', 50, 'other'],
])('a flattened field with %s', (_, ignoreAbove, type) => {
  expect(profileOf('flattened', { ignoreAbove })).toMatchObject({ type, ignoreAbove: null });
  expect(profileOf('flattened', { ignoreAbove }, 'x.a.b')).toMatchObject({ type, ignoreAbove: null });
});

test('a field of which the index holds what documents do not is not searchable', () => {
  expect(profileOf('keyword', { isDerived: true })).toMatchObject({ type: 'other' });
  expect(profileOf('flattened', { isDerived: true }, 'x.a.b')).toMatchObject({ type: 'other' });
});
