import { describe, expect, test } from 'vitest';
import { mappingCodes } from '../../src/ecs/diagnostic-codes.ts';
import type { FieldMapping } from '../../src/ecs/mapping.ts';
import { parseMapping } from '../../src/ecs/parse-mapping.ts';

function parse(...texts: readonly string[]) {
  return parseMapping(texts.map((text, index) => ({ file: `${'ab'[index]!}.yml`, text })));
}

/** A field of the only event of a mapping: its places as `key: shape=evidence …`, and what else is said. */
function fieldIn(fields: string, event = ''): Record<string, unknown> {
  const { mapping, diagnostics } = parse(`logsources:
  - service: s
    channel: c
${event}    fields:
${fields}`);
  expect(diagnostics).toEqual([]);
  return shown([...mapping.logsources[0]!.events[0]!.fields.values()][0]!);
}

function shown({ combine, places, copies, eventField, note, lossy }: FieldMapping): Record<string, unknown> {
  const said = { combine, copies, eventField, note, lossy };
  const nothing = { combine: 'first', copies: [], eventField: null, note: null, lossy: null };
  return {
    places: places.map(({ key, shapes }) =>
      `${key} ${[...shapes].map(([shape, evidence]) => `${shape}=${evidence[0]!}`).join(' ')}`.trim(),
    ),
    ...Object.fromEntries(
      Object.entries(said).filter(
        ([key, value]) => JSON.stringify(value) !== JSON.stringify(nothing[key as keyof typeof nothing]),
      ),
    ),
  };
}

const everywhere = 'wlb9=d wlb8=d wlb7=d agent=d raw9=d raw8=d';

describe('a field', () => {
  test.each([
    ['without a value stays in the event data', '      A:\n', { places: [`plain(winlog.event_data.A) ${everywhere}`] }],
    [
      'with a path is moved there, and the event data come first',
      '      A: x.y\n',
      { places: ['plain(winlog.event_data.A) raw9=d raw8=d', 'plain(x.y) wlb9=d wlb8=d wlb7=d agent=d'] },
    ],
    [
      'with a list has its places in that order',
      '      A: [x, y]\n',
      { places: [`plain(x) ${everywhere}`, `plain(y) ${everywhere}`] },
    ],
    [
      'may be read at all of its places',
      '      A: { any: [x, y] }\n',
      { combine: 'any', places: [`plain(x) ${everywhere}`, `plain(y) ${everywhere}`] },
    ],
    [
      'may have another name in the event, copies and remarks',
      '      A: { is: B, copied: [x, y], note: n, lossy: l }\n',
      {
        places: [`plain(winlog.event_data.B) ${everywhere}`],
        copies: ['x', 'y'],
        eventField: 'B',
        note: 'n',
        lossy: 'l',
      },
    ],
    [
      'may be changed where it is moved to',
      '      A: { moved: [x, y], codec: user-domain-split, seen: PG-- DD }\n',
      { places: ['plain(winlog.event_data.A) raw9=d raw8=d', 'user-domain-split(x,y) wlb9=p wlb8=g'] },
    ],
    [
      'may be kept by the module of one shape as well',
      '      A: { moved: x, kept: [wlb7], seen: PGGP DX }\n',
      {
        places: ['plain(winlog.event_data.A) wlb7=g raw9=d raw8=e', 'plain(x) wlb9=p wlb8=g wlb7=g agent=p'],
      },
    ],
    [
      'stays in the shapes with a small letter',
      '      A: { moved: x, seen: PGgP PG }\n',
      { places: ['plain(winlog.event_data.A) wlb7=g raw9=p raw8=g', 'plain(x) wlb9=p wlb8=g agent=p'] },
    ],
    [
      'may say its evidence in words',
      '      A: { seen: { wlb8: golden, raw8: evtx } }\n',
      { places: ['plain(winlog.event_data.A) wlb8=g raw8=e'] },
    ],
    [
      'may have places for some event codes alone',
      '      A: { at: [{ path: x, onlyIn: 1 }, { path: x, notIn: [2, 3] }] }\n',
      { places: [`plain(x)=1 ${everywhere}`, `plain(x)!2,3 ${everywhere}`] },
    ],
    [
      'may have a codec that knows its paths',
      '      A: { codec: account-4688 }\n',
      { places: [`account-4688() ${everywhere}`] },
    ],
    ['may be known to be absent', '      A: { absent: why }\n', { places: [], note: 'why' }],
  ])('%s', (_, text, expected) => {
    expect(fieldIn(text)).toEqual(expected);
  });

  test('takes from its log what the event does not say', () => {
    const { mapping, diagnostics } = parse(`logs:
  l: { channel: c, provider: p, fields: { A: { moved: x, note: n }, B: y } }
logsources:
  - service: s
    events:
      e:
        log: l
        code: [1, '2']
        seen: { PGGG PG: [A], DDDD DD: [B, C] }
        fields: { A: { note: of its own }, B: { moved: z } }
        absent: [D]
`);
    expect(diagnostics).toEqual([]);
    const [event] = mapping.logsources[0]!.events;
    expect(event!.selector).toEqual({ channels: ['c'], codes: ['1', '2'], providers: ['p'] });
    expect(Object.fromEntries([...event!.fields].map(([name, field]) => [name, shown(field)]))).toEqual({
      A: {
        places: ['plain(winlog.event_data.A) raw9=p raw8=g', 'plain(x) wlb9=p wlb8=g wlb7=g agent=g'],
        note: 'of its own',
      },
      B: { places: ['plain(winlog.event_data.B) raw9=d raw8=d', 'plain(z) wlb9=d wlb8=d wlb7=d agent=d'] },
      C: { places: [`plain(winlog.event_data.C) ${everywhere}`] },
      D: { places: [], note: 'The event has no such field.' },
    });
  });
});

test('an event has its condition, and is guessed at only where no module changes its channel', () => {
  const { mapping } = parse(`logsources:
  - category: a
    events:
      one: { channel: SECURITY, where: { EventType: [x, y], Other: z } }
      two: { channel: [Application, System] }
  - service: b
    unavailable: why
`);
  expect(mapping.logsources).toMatchObject([
    {
      product: 'windows',
      category: 'a',
      service: null,
      unavailable: null,
      events: [
        {
          name: 'one',
          at: { file: 'a.yml', line: 4, column: 7 },
          guess: false,
          where: [
            { field: 'EventType', values: ['x', 'y'] },
            { field: 'Other', values: ['z'] },
          ],
        },
        { name: 'two', guess: true, where: [] },
      ],
    },
    { category: null, service: 'b', unavailable: 'why', events: [] },
  ]);
});

test('a later file adds to an event, and takes the place of a field where it says so', () => {
  const { mapping, diagnostics } = parse(
    'logsources:\n  - { service: s, channel: c, fields: { A: x, B: y } }\n',
    'logsources:\n  - { service: s, fields: { A: { moved: z, override: true }, C: w } }\n',
  );
  expect(diagnostics).toEqual([]);
  const { events } = mapping.logsources[0]!;
  expect(events.length).toBe(1);
  expect([...events[0]!.fields].map(([name, { places }]) => [name, places.at(-1)!.key])).toEqual([
    ['A', 'plain(z)'],
    ['B', 'plain(y)'],
    ['C', 'plain(w)'],
  ]);
});

test('an event that comes near what the logsource means counts once somebody says so', () => {
  const own = 'logsources:\n  - category: a\n    events: { e: { channel: c, byDefault: false } }\n';
  const users = 'logsources:\n  - category: a\n    events: { e: { byDefault: true } }\n';
  const isMeant = (...texts: readonly string[]) => parse(...texts).mapping.logsources[0]!.events[0]!.byDefault;
  expect([isMeant(own), isMeant(own, users)]).toEqual([false, true]);
});

describe('is refused where it is written:', () => {
  const inField = (text: string) => `logsources:\n  - service: s\n    channel: c\n    fields:\n      A: ${text}\n`;
  const rows: readonly (readonly [fact: string, texts: readonly string[], code: string, at: string, words: string])[] =
    [
      ['a logsource without a name', ['logsources:\n  - channel: c\n'], 'MAPPING_NO_NAME', 'a.yml:2:5', 'no name'],
      [
        'an event without a channel',
        ['logsources:\n  - service: s\n'],
        'MAPPING_NO_CHANNEL',
        'a.yml:2:5',
        "'eventlog' has no channel",
      ],
      [
        'a log that is not there',
        ['logs: { sysmon: { channel: c } }\nlogsources:\n  - { service: s, log: sysmom }\n'],
        'MAPPING_UNKNOWN_LOG',
        'a.yml:3:24',
        "Did you mean 'sysmon'?",
      ],
      ['evidence in other letters', [inField('{ seen: GGGG }')], 'MAPPING_BAD_EVIDENCE', 'a.yml:5:18', "'GGGG'"],
      [
        'evidence as a key',
        ['logsources:\n  - { service: s, channel: c, seen: { GG: [A] } }\n'],
        'MAPPING_BAD_EVIDENCE',
        'a.yml:2:39',
        "'GG'",
      ],
      [
        'a codec with too few paths',
        [inField('{ moved: x, codec: user-domain-split }')],
        'MAPPING_BAD_PATHS',
        'a.yml:5:7',
        'takes 2',
      ],
      [
        'a path for a codec that knows its own',
        [inField('[{ path: x, codec: account-4688 }]')],
        'MAPPING_BAD_PATHS',
        'a.yml:5:11',
        'none: it knows its own',
      ],
      [
        'two answers to where a field is',
        [inField('{ moved: x, absent: why }')],
        'MAPPING_CONTRADICTION',
        'a.yml:5:7',
        "Keep one of 'at'",
      ],
      [
        'a field that another file defines',
        [
          'logsources:\n  - { service: s, channel: c, fields: { A: x } }\n',
          'logsources:\n  - { service: s, fields: { A: y } }\n',
        ],
        'MAPPING_DUPLICATE',
        'b.yml:2:29',
        "'A' is already defined at a.yml:2:41",
      ],
      [
        'an event that is described again',
        ['logsources:\n  - { service: s, channel: c }\n', 'logsources:\n  - { service: s, channel: d }\n'],
        'MAPPING_DUPLICATE',
        'b.yml:2:5',
        "The event 'eventlog' is already defined at a.yml:2:5",
      ],
      [
        'a log that is described again',
        ['logs:\n  l: { channel: c }\n', 'logs:\n  l: { channel: d }\n'],
        'MAPPING_DUPLICATE',
        'b.yml:2:3',
        "The log 'l' is already defined at a.yml:2:3",
      ],
      [
        'a field that takes no place',
        [inField('{ moved: x, override: true }')],
        'MAPPING_NOTHING_TO_OVERRIDE',
        'a.yml:5:7',
        "no 'A' to override",
      ],
      [
        'an unknown codec',
        [inField('{ codec: hashes-spilt }')],
        'YAML_UNKNOWN_WORD',
        'a.yml:5:19',
        "Did you mean 'hashes-split'?",
      ],
      [
        'an unknown shape',
        [inField('{ seen: { wbl8: golden } }')],
        'YAML_UNKNOWN_KEY',
        'a.yml:5:20',
        "Did you mean 'wlb8'?",
      ],
      [
        'unknown evidence',
        [inField('{ seen: { wlb8: goldne } }')],
        'YAML_UNKNOWN_WORD',
        'a.yml:5:26',
        "Did you mean 'golden'?",
      ],
      ['an unknown key', [inField('{ movd: x }')], 'YAML_UNKNOWN_KEY', 'a.yml:5:12', "Did you mean 'moved'?"],
      ['what is no YAML', ['logsources: [\n'], 'YAML_UNCLOSED_BRACKET', 'a.yml:2:1', ''],
    ];

  test.each(rows)('%s', (_, texts, code, at, words) => {
    const { diagnostics } = parse(...texts);
    expect(diagnostics.map(({ code }) => code)).toEqual([code]);
    const [{ at: found, message, hint }] = diagnostics as [(typeof diagnostics)[0]];
    expect(`${found!.file}:${found!.line}:${found!.column}`).toBe(at);
    expect(`${message} ${hint ?? ''}`).toContain(words);
  });

  test('every code of mappings has a row', () => {
    const shown = new Set(rows.map(([, , code]) => code));
    expect(Object.keys(mappingCodes).filter((code) => !shown.has(code))).toEqual([]);
  });
});
