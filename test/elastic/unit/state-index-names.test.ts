import { expect, test } from 'vitest';
import { indexBody, indexDefinitions, patternOf } from '../../../src/elastic/state/index-definitions.ts';
import { monthOf } from '../../../src/elastic/state/state-index-names.ts';

test.each([
  ['2026-01-31T23:59:59.999Z', '2026.01'],
  ['2026-02-01T00:00:00.000Z', '2026.02'],
  ['2010-01-01T00:00:00.000Z', '2010.01'],
  ['2009-12-31T23:59:59.999Z', 'other'],
  ['2039-12-31T23:59:59.999Z', '2039.12'],
  ['2040-01-01T00:00:00.000Z', 'other'],
  ['1601-01-01T00:00:00.000Z', 'other'],
  ['+275760-09-12T00:00:00.000Z', 'other'],
  ['yesterday', 'other'],
])('an event of %s belongs to the month %s', (time, month) => {
  expect(monthOf(Date.parse(time))).toBe(month);
});

test.each(indexDefinitions.map((definition) => [definition.name, definition] as const))(
  'the index %s takes no field that its file does not name, and says whose it is',
  (_name, definition) => {
    expect(patternOf(definition)).toMatch(/^sigma-bridge-[a-z-]+\*?$/);
    expect(indexBody(definition).mappings).toMatchObject({ dynamic: 'strict', _meta: { product: 'sigma-bridge' } });
  },
);
