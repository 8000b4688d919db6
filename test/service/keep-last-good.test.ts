import { expect, test } from 'vitest';
import { loadRules } from '../../src/load.ts';
import { keepLastGood } from '../../src/service/keep-last-good.ts';
import type { LastGood } from '../../src/service/keep-last-good.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import type { Rule } from '../../src/sigma/rule.ts';
import { idOf, ruleText } from '../cli/rule-text.ts';
import { temporaryFiles } from '../cli/run-main.ts';

type Files = Readonly<Record<string, string>>;

const misspelt = (letter: string): string => ruleText(letter, { detection: 'selection: { Image|contians: x }' });
const correlation = `title: Both
correlation: { type: temporal, rules: [a, b], timespan: 1h }
`;
const both = `${ruleText('a')}---\n${ruleText('b')}`;

/** What runs, as `id file`, what of it is stale and by which codes, and what is refused, once files of `before` say `now`. */
function kept(before: Files, now: Files) {
  const folder = temporaryFiles({ 'other.yml': ruleText('f'), ...now });
  const last = Object.entries(before).flatMap(([name, text]) =>
    parseRules(text, `${folder}/${name}`).rules.map((rule): LastGood<Rule> => ({
      ...{ id: rule.id, text: rule.text, file: rule.at.file, staleSinceMs: null },
      restore: () => rule,
    })),
  );
  const { rules, refused, staleRules } = keepLastGood(loadRules([folder]), { rules: last, filters: [] }, 1_000);
  const nameOf = (file: string): string => file.slice(folder.length + 1);
  return {
    runs: rules.map(({ title, at }) => `${title.slice(-1)} ${nameOf(at.file)}`).filter((one) => one !== 'f other.yml'),
    stale: [...staleRules].map(([id, { diagnostics }]) =>
      [id.slice(-1), ...diagnostics.map(({ code }) => code)].join(' '),
    ),
    refused: refused.map(({ id, at }) => `${id?.slice(-1) ?? '?'} ${nameOf(at.file)}`),
  };
}

test.each<[name: string, before: Files, now: Files, expected: ReturnType<typeof kept>]>([
  [
    'a rule whose text has a mistake stays',
    { '1.yml': ruleText('a') },
    { '1.yml': misspelt('a') },
    { runs: ['a 1.yml'], stale: ['a SIGMA_UNKNOWN_MODIFIER'], refused: [] },
  ],
  [
    'it stays too where its file was renamed with the mistake',
    { '1.yml': ruleText('a') },
    { '2.yml': misspelt('a') },
    { runs: ['a 1.yml'], stale: ['a SIGMA_UNKNOWN_MODIFIER'], refused: [] },
  ],
  [
    'a rule that was never sound is refused',
    {},
    { '1.yml': misspelt('a') },
    { runs: [], stale: [], refused: ['a 1.yml'] },
  ],
  [
    'a rule that its file does not hold any more is gone',
    { '1.yml': both },
    { '1.yml': ruleText('b') },
    { runs: ['b 1.yml'], stale: [], refused: [] },
  ],
  ['a rule whose file is deleted is gone', { '1.yml': ruleText('a') }, {}, { runs: [], stale: [], refused: [] }],
  [
    'of broken YAML all rules stay',
    { '1.yml': both },
    { '1.yml': 'title: [\n' },
    { runs: ['a 1.yml', 'b 1.yml'], stale: ['a YAML_UNCLOSED_BRACKET', 'b YAML_UNCLOSED_BRACKET'], refused: [] },
  ],
  [
    'of a file with one broken document those stay that are not read any more',
    { '1.yml': both },
    { '1.yml': `title: [\n---\n${ruleText('b')}` },
    { runs: ['b 1.yml', 'a 1.yml'], stale: ['a YAML_UNCLOSED_BRACKET'], refused: [] },
  ],
  [
    'a rule stays whose id was misspelt',
    { '1.yml': ruleText('a') },
    { '1.yml': ruleText('a').replace(idOf('a'), '0000') },
    { runs: ['a 1.yml'], stale: ['a SIGMA_BAD_UUID'], refused: [] },
  ],
  [
    'a rule stays that was given the id of another, and so does the other',
    { '1.yml': ruleText('a'), '2.yml': ruleText('b') },
    { '1.yml': ruleText('b'), '2.yml': ruleText('b') },
    {
      runs: ['a 1.yml', 'b 2.yml'],
      stale: ['a SIGMA_DUPLICATE_ID', 'b SIGMA_DUPLICATE_ID SIGMA_DUPLICATE_ID'],
      refused: [],
    },
  ],
  [
    'of two with one id the first stays, and the second is refused',
    { '1.yml': ruleText('a') },
    { '0.yml': misspelt('a'), '1.yml': ruleText('a'), '2.yml': ruleText('a') },
    {
      runs: ['a 1.yml'],
      stale: ['a SIGMA_UNKNOWN_MODIFIER SIGMA_DUPLICATE_ID SIGMA_DUPLICATE_ID'],
      refused: ['a 0.yml', 'a 2.yml'],
    },
  ],
  [
    'a rule is gone that was deleted beside one with a mistake of its own',
    { '1.yml': both },
    { '1.yml': misspelt('b') },
    { runs: ['b 1.yml'], stale: ['b SIGMA_UNKNOWN_MODIFIER'], refused: [] },
  ],
  [
    'a rule is gone that was deleted beside a correlation, which was no rule before either',
    { '1.yml': both },
    { '1.yml': `${ruleText('b')}---\n${correlation}` },
    { runs: ['b 1.yml'], stale: [], refused: ['? 1.yml'] },
  ],
  [
    'a rule that moved to a sound file is read there',
    { '1.yml': both },
    { '1.yml': 'title: [\n', '2.yml': ruleText('a') },
    { runs: ['a 2.yml', 'b 1.yml'], stale: ['b YAML_UNCLOSED_BRACKET'], refused: [] },
  ],
])('%s', (_, before, now, expected) => {
  expect(kept(before, now)).toEqual(expected);
});
