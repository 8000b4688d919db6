import { RE2JS } from 're2js';
import type { YamlScalar } from '../text/yaml-node.ts';
import { nearMiss } from '../text/near-miss.ts';
import { combinations } from './combinations.ts';
import { isRefusal, refuse } from './modifier.ts';
import type { Refusal } from './modifier.ts';
import { isAnyRun, parseTextPattern } from './parse-text-pattern.ts';
import { notText } from './read-value.ts';
import { placeholderName } from './placeholders.ts';
import type { Placeholders } from './placeholders.ts';
import { maxComparisons } from './reading.ts';
import type { PatternPart, RegexTest, TextPattern, TextTest } from './rule.ts';

/** Modifier `expand` on text: one test for each choice of values. */
export function expandText(scalar: YamlScalar, placeholders: Placeholders): readonly TextTest[] | Refusal {
  const choices = choicesFor(scalar, placeholders);
  if (isRefusal(choices)) return choices;
  return choices.map((pieces) => {
    const pattern = joinPatterns(pieces.map(({ text }) => parseTextPattern(text)));
    return { kind: 'text', at: scalar.at, pattern, cased: false };
  });
}

/** Modifier `expand` behind `re`. A value stays what it is, a text with wildcards: only the rest is an expression. */
export function expandRegex(scalar: YamlScalar, placeholders: Placeholders): readonly RegexTest[] | Refusal {
  const choices = choicesFor(scalar, placeholders);
  if (isRefusal(choices)) return choices;
  return choices.map((pieces) => {
    const source = pieces.map(({ text, isValue }) => (isValue ? regexOf(parseTextPattern(text)) : text)).join('');
    return { kind: 'regex', at: scalar.at, source, ignoreCase: false, multiLine: false, dotAll: false };
  });
}

/** Whether a value has a placeholder that `expand` puts values in the place of. */
export function hasPlaceholder({ text }: YamlScalar): boolean {
  return [...text.matchAll(tokens)].some(({ groups }) => groups!.name !== undefined);
}

/** A stretch of a value as written, or what stands in the place of a placeholder. */
interface Piece {
  readonly text: string;
  readonly isValue: boolean;
}

/**
 * A placeholder, or a backslash with what it makes literal. `\%` is a percent sign; other backslashes are for whoever reads
 * the pieces, but what follows one begins no placeholder: `\\%a%` is a backslash and a placeholder.
 */
const tokens = new RegExp(`\\\\(?<escaped>[^])|%(?<name>${placeholderName.source})%`, 'g');

function choicesFor(scalar: YamlScalar, placeholders: Placeholders): readonly (readonly Piece[])[] | Refusal {
  if (typeof scalar.value !== 'string') return notText('expand', scalar);
  const alternatives: (readonly Piece[])[] = [];
  const unset = new Set<string>();
  let written = '';
  let from = 0;
  for (const { 0: token, index, groups } of scalar.value.matchAll(tokens)) {
    written += scalar.value.slice(from, index);
    from = index + token.length;
    const name = groups!.name;
    if (name === undefined) {
      written += groups!.escaped === '%' ? '%' : token;
      continue;
    }
    const values = placeholders.get(name) ?? [];
    if (values.length === 0) unset.add(name);
    alternatives.push(
      [{ text: written, isValue: false }],
      values.map((text) => ({ text, isValue: true })),
    );
    written = '';
  }
  if (unset.size > 0) return withoutValues([...unset], placeholders);
  alternatives.push([{ text: written + scalar.value.slice(from), isValue: false }]);
  const count = alternatives.reduce((product, { length }) => product * length, 1);
  if (count <= maxComparisons) return combinations(alternatives);
  const message = `'${scalar.text}' stands for ${count} values.`;
  return refuse(
    'SIGMA_TOO_MANY_VALUES',
    message,
    `At most ${maxComparisons} are read. Use fewer placeholders at once.`,
  );
}

function withoutValues(names: readonly string[], placeholders: Placeholders): Refusal {
  const shown = names.map((name) => `'%${name}%'`).join(' and ');
  const given = [...placeholders].filter(([, values]) => values.length > 0).map(([name]) => name);
  const near = names.length === 1 ? nearMiss(names[0]!, given) : null;
  const example = names.map((name) => `${name}: […]`).join(', ');
  return refuse(
    'SIGMA_PLACEHOLDER_UNSET',
    `${shown} ${names.length === 1 ? 'stands' : 'stand'} for values that nobody has given.`,
    near === null ? `List them in the configuration: 'placeholders: {${example}}'.` : `Did you mean '%${near}%'?`,
  );
}

function joinPatterns(patterns: readonly TextPattern[]): TextPattern {
  const joined: PatternPart[] = [];
  for (const part of patterns.flat()) {
    const last = joined.at(-1);
    if (typeof last === 'string' && typeof part === 'string') joined[joined.length - 1] = last + part;
    else if (!isAnyRun(last) || !isAnyRun(part)) joined.push(part);
  }
  return joined;
}

function regexOf(pattern: TextPattern): string {
  return pattern
    .map((part) => (typeof part === 'string' ? RE2JS.quote(part) : isAnyRun(part) ? '(?s:.*)' : '(?s:.)'))
    .join('');
}
