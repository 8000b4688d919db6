import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modifiers } from '../../src/sigma/modifiers.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { showDiagnostic } from './show.ts';

const complete = `title: Whoami
id: 0A0B0C0D-1111-4222-8333-444455556666
name: whoami
status: test
level: high
description: |
    Detects whoami.
author: Somebody
license: MIT
date: 2024-02-29
modified: 2025-01-31
references:
    - https://example.org/whoami
falsepositives:
    - Administrators
tags:
    - attack.discovery
related:
    - id: 99999999-AAAA-4bbb-8ccc-dddddddddddd
      type: similar
logsource:
    category: process_creation
    product: windows
    definition: Command lines are recorded.
detection:
    selection:
        Image|endswith: '\\whoami.exe'
    condition: selection
our_own_key: anything`;

test('a rule is read whole', () => {
  const at = (line: number, column: number) => ({ file: 'r.yml', line, column });
  expect(parseRules(complete, 'r.yml')).toEqual({
    diagnostics: [],
    refused: [],
    filters: [],
    refusedFilters: [],
    rules: [
      {
        kind: 'rule',
        at: at(1, 1),
        id: '0a0b0c0d-1111-4222-8333-444455556666',
        title: 'Whoami',
        name: 'whoami',
        metadata: {
          status: 'test',
          level: 'high',
          description: 'Detects whoami.\n',
          author: 'Somebody',
          license: 'MIT',
          date: '2024-02-29',
          modified: '2025-01-31',
          references: ['https://example.org/whoami'],
          falsePositives: ['Administrators'],
          tags: ['attack.discovery'],
          related: [{ id: '99999999-aaaa-4bbb-8ccc-dddddddddddd', type: 'similar' }],
        },
        logsource: {
          at: at(22, 5),
          category: 'process_creation',
          product: 'windows',
          service: null,
          definition: 'Command lines are recorded.',
        },
        searches: [
          {
            name: 'selection',
            at: at(26, 5),
            detection: {
              kind: 'item',
              at: at(27, 9),
              field: 'Image',
              modifiers: ['endswith'],
              link: 'any',
              tests: [{ kind: 'text', at: at(27, 25), pattern: [{ wildcard: '*' }, '\\whoami.exe'], cased: false }],
            },
          },
        ],
        condition: { kind: 'search', at: at(28, 16), name: 'selection' },
        text: complete,
        revision: createHash('sha256').update(complete).digest('hex'),
      },
    ],
  });
});

const least = `title: A
id: 00000000-0000-4000-8000-000000000001
logsource:
  product: windows
detection:
  s:
    F: x
  condition: s`;

test('of a rule only title, logsource and detection must be there', () => {
  const { rules, diagnostics } = parseRules(least, 'r.yml');
  expect(diagnostics).toEqual([]);
  expect(rules[0]?.metadata).toEqual({
    ...{ status: null, level: 'medium', description: null, author: null, license: null, date: null, modified: null },
    ...{ references: [], falsePositives: [], tags: [], related: [] },
  });
});

test('a rule without an id gets one that depends on title and logsource alone', () => {
  const without = least.replace(/id: .*\n/, '');
  const { rules, diagnostics } = parseRules(without, 'r.yml');
  expect(rules[0]?.id).toBe('fed071ed-bda4-585a-b334-b1eca6b534a4');
  expect(diagnostics.map(showDiagnostic)).toEqual([
    "1:1 SIGMA_MISSING_ID 'A' has no id. Add 'id: fed071ed-bda4-585a-b334-b1eca6b534a4', which stays when title or logsource change.",
  ]);
  const idOf = (text: string) => parseRules(text, 'other.yml').rules[0]?.id;
  expect(idOf(without.replace('F: x', 'F: y'))).toBe(rules[0]?.id);
  expect(idOf(without.replace('title: A', 'title: B'))).not.toBe(rules[0]?.id);
  expect(idOf(without.replace('product: windows', 'service: windows'))).not.toBe(rules[0]?.id);
});

describe('a file holds any number of rules', () => {
  const second = least.replace('title: A', 'title: B');
  const rows: [name: string, text: string, titles: string[], codes: string[]][] = [
    ['none', '', [], []],
    ['two', `${least}\n---\n${second}`, ['A', 'B'], []],
    [
      'a broken one hides no other',
      `a: [\n---\n${least}\n---\ntitle: [\n---\n${second}`,
      ['A', 'B'],
      ['2 YAML_UNCLOSED_BRACKET', '13 YAML_UNCLOSED_BRACKET'],
    ],
    ['a refused one hides no other', `title: C\n---\n${second}`, ['B'], ['1 YAML_MISSING_KEY', '1 YAML_MISSING_KEY']],
    ['a document that is no mapping', `- a\n---\n${second}`, ['B'], ['1 YAML_WRONG_TYPE']],
    ['a correlation', `title: C\ncorrelation: {}\n---\n${second}`, ['B'], ['1 SIGMA_CORRELATION_NOT_YET']],
    [
      'a refused filter',
      `title: C\nfilter: {}\n---\n${second}`,
      ['B'],
      ['1 YAML_MISSING_KEY', '2 YAML_MISSING_KEY', '2 SIGMA_EMPTY_SEARCH'],
    ],
    [
      'a collection of Sigma 1, up to its reset',
      `action: global\n---\n${least}\n---\naction: reset\n---\n${second}`,
      ['B'],
      ['1 SIGMA_COLLECTION', '3 SIGMA_COLLECTION', '12 SIGMA_COLLECTION'],
    ],
  ];
  test.each(rows)('%s', (_, text, titles, codes) => {
    const { rules, diagnostics } = parseRules(text, 'r.yml');
    expect(rules.map(({ title }) => title)).toEqual(titles);
    expect(diagnostics.map(({ at, code }) => `${at?.line} ${code}`)).toEqual(
      codes.map((code) => code.replace(' ', ' ')),
    );
  });
});

test('whatever the text, reading rules ends and never throws', () => {
  const words = [
    'A',
    's',
    'x*',
    '\\',
    "'",
    '1 of s*',
    ' and ',
    ' or ',
    'not ',
    '(',
    ')',
    '| count() > 1',
    'null',
    '5',
    '-a',
    '[',
    '{',
  ];
  const chain = fc.array(fc.constantFrom(...modifiers.keys(), 'nope'), { maxLength: 4 });
  const text = fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((parts) => parts.join(''));
  const rule = fc
    .record({ chain, value: text, condition: text, quote: fc.constantFrom('', "'", '"') })
    .map(({ chain: names, value, condition, quote }) =>
      least
        .replace('F: x', `${['F', ...names].join('|')}: ${quote}${value}${quote}`)
        .replace('condition: s', `condition: ${condition}`),
    );
  const mangled = fc.tuple(rule, fc.nat(), fc.nat(20), fc.string()).map(([whole, from, length, by]) => {
    const start = from % whole.length;
    return whole.slice(0, start) + by + whole.slice(start + length);
  });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), rule, mangled), (any) => {
      const { rules, diagnostics } = parseRules(any, 'r.yml');
      expect(rules.length <= 1 || diagnostics.length >= 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
