import { expect, test } from 'vitest';
import { analyzerOf, normalizerOf, type Analysis } from '../../../src/elastic/text-analysis.ts';

const pattern = '[\\W&&[^-]]+';
const analysis: Analysis = {
  analyzer: {
    powershell_script_analyzer: { type: 'pattern', pattern },
    spelt_out: { tokenizer: 'cut', filter: ['lowercase'] },
    cased: { type: 'pattern', pattern, lowercase: 'false' },
    stopped: { type: 'pattern', pattern, stopwords: '_english_' },
    other_pattern: { type: 'pattern', pattern: '\\W+' },
    stemmed: { type: 'custom', tokenizer: 'cut', filter: ['lowercase', 'stemmer'] },
    plain: { type: 'standard' },
    short: { type: 'standard', max_token_length: '5' },
    english: { type: 'english' },
  },
  tokenizer: { cut: { type: 'pattern', pattern } },
  normalizer: {
    low: { type: 'custom', filter: ['lowercase'] },
    low_alone: { filter: 'lowercase' },
    folding: { type: 'custom', filter: ['lowercase', 'asciifolding'] },
    replacing: { type: 'custom', filter: ['lowercase'], char_filter: ['x'] },
  },
};

test.each([
  ['default', 'standard'],
  ['standard', 'standard'],
  ['plain', 'standard'],
  ['powershell_script_analyzer', 'script-block'],
  ['spelt_out', 'script-block'],
  ['cased', 'unknown'],
  ['stopped', 'unknown'],
  ['other_pattern', 'unknown'],
  ['stemmed', 'unknown'],
  ['short', 'unknown'],
  ['english', 'unknown'],
  ['whitespace', 'unknown'],
])('the analyzer %s is %s', (name, expected) => {
  expect(analyzerOf(name, analysis)).toBe(expected);
});

test('a name that an index defines anew means what is defined', () => {
  expect(analyzerOf('default', { analyzer: { default: { type: 'english' } } })).toBe('unknown');
  expect(analyzerOf('default', { analyzer: { default_search: { type: 'english' } } })).toBe('unknown');
});

test.each([
  [null, 'none'],
  ['lowercase', 'lowercase'],
  ['low', 'lowercase'],
  ['low_alone', 'lowercase'],
  ['folding', 'unknown'],
  ['replacing', 'unknown'],
  ['absent', 'unknown'],
])('the normalizer %s is %s', (name, expected) => {
  expect(normalizerOf(name, analysis)).toBe(expected);
});
