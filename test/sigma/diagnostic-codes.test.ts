import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sigmaCodes } from '../../src/sigma/diagnostic-codes.ts';
import { lintCodes } from '../../src/sigma/lint/diagnostic-codes.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { yamlCodes } from '../../src/text/diagnostic-codes.ts';
import { showDiagnostic } from './show.ts';

const good = `title: A
id: 00000000-0000-4000-8000-000000000001
logsource:
  product: windows
detection:
  s:
    F: x
  condition: s`;

/** The good rule with one line replaced, or with lines added at the end. */
function replaced(line: string, by: string): string {
  return good.replace(line, by);
}

describe('what is wrong with a rule as a whole is reported at its place', () => {
  const rows: [name: string, text: string, diagnostics: string[]][] = [
    ['no title', replaced('title: A\n', ''), ["1:1 YAML_MISSING_KEY 'title' is missing. Add a line 'title: …'."]],
    [
      'a misspelt title',
      replaced('title: A', 'titel: A'),
      [
        "1:1 YAML_MISSING_KEY 'title' is missing. Is 'titel' meant to be 'title'?",
        "1:1 SIGMA_UNKNOWN_KEY Sigma knows no 'titel'. Did you mean 'title'?",
      ],
    ],
    [
      'a misspelt section of a filter',
      `fitler: { x: y }\n${good}`,
      ["1:1 SIGMA_UNKNOWN_KEY Sigma knows no 'fitler'. Did you mean 'filter'?"],
    ],
    [
      'a misspelt detection',
      replaced('detection:', 'detecton:'),
      [
        "5:1 SIGMA_UNKNOWN_KEY Sigma knows no 'detecton'. Did you mean 'detection'?",
        "5:1 YAML_MISSING_KEY 'detection' is missing. Is 'detecton' meant to be 'detection'?",
      ],
    ],
    [
      'a misspelt condition',
      replaced('  condition: s', '  condtion: s'),
      ["8:3 YAML_MISSING_KEY 'detection.condition' is missing. Is 'condtion' meant to be 'condition'?"],
    ],
    [
      'an empty title',
      replaced('title: A', "title: ''"),
      ["1:1 YAML_MISSING_KEY 'title' has no value. Write one after the colon."],
    ],
    [
      'a title that is a number',
      replaced('title: A', 'title: 5'),
      ["1:8 YAML_WRONG_TYPE 'title' must be text, not the number 5. Quote it: '5'."],
    ],
    [
      'a long title',
      replaced('title: A', `title: ${'A'.repeat(257)}`),
      ['1:8 SIGMA_LONG_TITLE The title has 257 characters. Sigma allows 256. The rest belongs in the description.'],
    ],
    [
      'an id that is no UUID',
      replaced('0001', '001'),
      [
        "2:5 SIGMA_BAD_UUID '00000000-0000-4000-8000-00000000001' is no UUID. A UUID has 32 hexadecimal digits, written as 8-4-4-4-12.",
      ],
    ],
    [
      'an unknown status',
      `status: tset\n${good}`,
      ["1:9 YAML_UNKNOWN_WORD 'status' cannot be 'tset'. Did you mean 'test'?"],
    ],
    [
      'an unknown level',
      `level: urgent\n${good}`,
      ["1:8 YAML_UNKNOWN_WORD 'level' cannot be 'urgent'. Use one of: informational, low, medium, high, critical."],
    ],
    [
      'a misspelt level',
      `levle: high\n${good}`,
      ["1:1 SIGMA_UNKNOWN_KEY Sigma knows no 'levle'. Did you mean 'level'?"],
    ],
    [
      'a date with slashes',
      `date: 2024/01/31\n${good}`,
      ["1:7 SIGMA_BAD_DATE '2024/01/31' is no date (YYYY-MM-DD). Write it as 2024-01-31."],
    ],
    [
      'a day that is none',
      `modified: 2023-02-29\n${good}`,
      ["1:11 SIGMA_BAD_DATE '2023-02-29' is no date (YYYY-MM-DD). Write it as 2026-01-31."],
    ],
    [
      'tags that are no texts',
      `tags: [attack.t1001, 5]\n${good}`,
      ["1:22 YAML_WRONG_TYPE 'tags[1]' must be text, not the number 5. Quote it: '5'."],
    ],
    [
      'a relation without a type',
      `related: [{id: 00000000-0000-4000-8000-000000000002}]\n${good}`,
      ["1:11 YAML_MISSING_KEY 'related[0].type' is missing. Add a line 'type: …'."],
    ],
    [
      'an unknown relation',
      `related: [{id: x, type: same}]\n${good}`,
      [
        "1:16 SIGMA_BAD_UUID 'x' is no UUID. A UUID has 32 hexadecimal digits, written as 8-4-4-4-12.",
        "1:25 YAML_UNKNOWN_WORD 'related[0].type' cannot be 'same'. Use one of: derived, obsolete, merged, renamed, similar.",
      ],
    ],
    [
      'another taxonomy',
      `taxonomy: ecs\n${good}`,
      [
        "1:11 SIGMA_UNKNOWN_TAXONOMY The taxonomy 'ecs' is not known. Use the field names of Sigma, and remove the line.",
      ],
    ],
    [
      'no logsource',
      replaced('logsource:\n  product: windows\n', ''),
      ["1:1 YAML_MISSING_KEY 'logsource' is missing. Add a line 'logsource: …'."],
    ],
    [
      'an empty logsource',
      replaced('product: windows', 'produkt: windows'),
      [
        "4:3 SIGMA_UNKNOWN_KEY Sigma knows no 'produkt'. Did you mean 'product'?",
        "4:3 SIGMA_EMPTY_LOGSOURCE The logsource names no category, product or service. Add a line such as 'product: windows'.",
      ],
    ],
    [
      'a logsource that is text',
      replaced('logsource:\n  product: windows', 'logsource: windows'),
      [
        "3:12 YAML_WRONG_TYPE 'logsource' must be a mapping ('key: value' lines), not 'windows'. Write a mapping ('key: value' lines).",
      ],
    ],
    [
      'no detection',
      good.slice(0, good.indexOf('detection')),
      ["1:1 YAML_MISSING_KEY 'detection' is missing. Add a line 'detection: …'."],
    ],
    [
      'no condition',
      replaced('\n  condition: s', ''),
      ["6:3 YAML_MISSING_KEY 'detection.condition' is missing. Add a line 'condition: …'."],
    ],
    [
      'no search identifier',
      replaced('  s:\n    F: x\n', ''),
      ["6:3 SIGMA_EMPTY_SEARCH The detection has no search identifier. Add one, as 'selection:'."],
    ],
    [
      'a search identifier that is not used',
      replaced('  condition', '  t: k\n  condition'),
      ["8:3 SIGMA_UNUSED_SEARCH The condition does not use 't'. Name it in the condition, or remove it."],
    ],
    [
      'too many search identifiers',
      replaced('  condition', `${Array.from({ length: 1000 }, (_, n) => `  n${n}: k\n`).join('')}  condition`),
      ['6:3 SIGMA_CONDITION_LIMIT The detection has 1001 search identifiers. At most 1000 are read. Split the rule.'],
    ],
    [
      'too many values',
      replaced('F: x', `F|windash: [${'-a -b -c -d -e,'.repeat(33)}]`),
      [
        "7:5 SIGMA_TOO_MANY_VALUES With 'F' the file asks for more than 100000 comparisons. Those that modifiers and regular expressions make are counted. Split the file, or its values.",
      ],
    ],
    [
      'a timeframe',
      replaced('condition: s', 'condition: s\n  timeframe: 5m'),
      [
        "9:14 SIGMA_AGGREGATION 'timeframe' is how Sigma 1 counted events. Remove it here, and add a document with 'correlation: {type: event_count, rules: [this rule], timespan: …, condition: {gte: …}}'.",
      ],
    ],
    [
      'a collection of Sigma 1',
      `action: global\n---\n${good}`,
      [
        "1:1 SIGMA_COLLECTION 'action:' makes a rule collection of Sigma 1. Write each rule out in full, as a document of its own ('---' between them).",
        "3:1 SIGMA_COLLECTION The document builds on the 'action: global' of line 1. Write each rule out in full, as a document of its own ('---' between them).",
      ],
    ],
    ["an action of one's own", `action: isolate\n${good}`, []],
    [
      'a correlation',
      'title: A\ncorrelation:\n  type: event_count',
      [
        '1:1 SIGMA_CORRELATION_NOT_YET Correlation rules are not supported yet. Nothing to mend: it is left out until then, and the rules that it names are run on their own.',
      ],
    ],
    [
      'a filter in the same document',
      `${good}\nfilter:\n  F: y`,
      [
        "9:1 SIGMA_RULE_WITH_FILTER The document has 'detection' and 'filter'. Indent 'filter' below 'detection' if it is a search identifier, or give the filter a document of its own.",
      ],
    ],
    [
      'no mapping',
      '- a',
      [
        "1:1 YAML_WRONG_TYPE The document must be a mapping ('key: value' lines), not a list. Write a mapping ('key: value' lines).",
      ],
    ],
  ];
  test.each(rows)('%s', (_, text, diagnostics) => {
    const parsed = parseRules(text, 'r.yml');
    expect(parsed.diagnostics.map(showDiagnostic)).toEqual(diagnostics);
    const isRefused = parsed.diagnostics.some(({ severity }) => severity === 'error');
    expect(parsed.rules).toHaveLength(isRefused ? 0 : 1);
  });
});

test('every code of the tables is produced by some test, with its place', () => {
  const tests = ['sigma', 'text'].flatMap((folder) => {
    const path = resolve(import.meta.dirname, '..', folder);
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    return files.map((file) => readFileSync(join(path, file), 'utf8'));
  });
  const all = Object.keys({ ...sigmaCodes, ...lintCodes, ...yamlCodes });
  const isTested = (code: string) => tests.some((text) => new RegExp(`\\d+:\\d+ ${code} |'${code}',`).test(text));
  expect(all.filter((code) => !isTested(code))).toEqual([]);
});
