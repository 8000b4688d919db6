import type { SourcePosition } from '../text/diagnostic.ts';
import { locateInScalar } from '../text/locate-in-scalar.ts';
import { didYouMean } from '../text/near-miss.ts';
import type { YamlScalar } from '../text/yaml-node.ts';
import { correlationHint } from './correlation-hint.ts';
import type { SigmaCode } from './diagnostic-codes.ts';
import { matchNames } from './match-names.ts';
import type { Reading } from './reading.ts';
import type { Condition, QuantifiedCondition } from './rule.ts';
import { tokenizeCondition } from './tokenize-condition.ts';
import type { Token } from './tokenize-condition.ts';

/** Far beyond any rule, and near enough to keep hostile ones from filling the memory or the stack. */
const maxTokens = 1_000;
const maxDepth = 64;

/**
 * Reads a condition over the search identifiers `names`; null where it cannot be read. In descending precedence:
 *
 *     primary     ::= '(' or ')' | quantifier 'of' pattern | name
 *     not         ::= 'not' not | primary
 *     and         ::= not ('and' not)*
 *     or          ::= and ('or' and)*
 *     quantifier  ::= '1' | 'any' | 'all'
 *     pattern     ::= 'them' | a name that may hold '*'
 */
export function parseCondition(scalar: YamlScalar, names: readonly string[], reading: Reading): Condition | null {
  return new ConditionParser(scalar, names, reading).condition();
}

const operators = ['and', 'or', 'not'] as const;
type Operator = (typeof operators)[number];

const quantifiers: ReadonlyMap<string, QuantifiedCondition['quantifier']> = new Map([
  ['1', 'any'],
  ['any', 'any'],
  ['all', 'all'],
]);

/** What people write who come from other languages; the longer first. */
const foreignOperators: readonly (readonly [symbol: string, operator: Operator])[] = [
  ['&&', 'and'],
  ['||', 'or'],
  ['&', 'and'],
  ['!', 'not'],
];

class ConditionParser {
  readonly #scalar: YamlScalar;
  readonly #names: readonly string[];
  readonly #reading: Reading;
  readonly #tokens: readonly Token[];
  readonly #locate: (offset: number) => SourcePosition;
  #index = 0;
  #depth = 0;

  constructor(scalar: YamlScalar, names: readonly string[], reading: Reading) {
    this.#scalar = scalar;
    this.#names = names;
    this.#reading = reading;
    this.#tokens = tokenizeCondition(scalar.text);
    this.#locate = locateInScalar(scalar);
  }

  condition(): Condition | null {
    if (this.#tokens.length > maxTokens) {
      return this.#fail(
        'SIGMA_CONDITION_LIMIT',
        this.#token,
        `The condition has more than ${maxTokens} words.`,
        'Split the rule.',
      );
    }
    const condition = this.#or();
    return condition === null || this.#token.kind === 'end' ? condition : this.#stray();
  }

  #or(): Condition | null {
    return this.#chain('or', () => this.#chain('and', () => this.#not()));
  }

  /** One or more operands with an operator between them. */
  #chain(operator: 'and' | 'or', operand: () => Condition | null): Condition | null {
    const at = this.#position();
    const of: Condition[] = [];
    do {
      const next = operand();
      if (next === null) return null;
      of.push(next);
    } while (this.#skipOperator(operator));
    return of.length === 1 ? of[0]! : { kind: operator, at, of };
  }

  #not(): Condition | null {
    const at = this.#position();
    if (!this.#skipOperator('not')) return this.#primary();
    const of = this.#nested(() => this.#not());
    return of === null ? null : { kind: 'not', at, of };
  }

  #primary(): Condition | null {
    const { kind, text } = this.#token;
    switch (kind) {
      case '(':
        return this.#nested(() => this.#parenthesized());
      case ')':
        return this.#syntaxError("A search identifier is missing before this ')'.", this.#namesHint());
      case 'end':
        return this.#syntaxError('The condition ends where a search identifier should follow.', this.#namesHint());
      case 'word':
        if (this.#peek().text.toLowerCase() === 'of') return this.#quantified();
        return this.#isName() ? this.#search() : this.#noName(text);
    }
  }

  #parenthesized(): Condition | null {
    const open = this.#next();
    const condition = this.#or();
    if (condition === null) return null;
    if (this.#token.kind === ')') {
      this.#next();
      return condition;
    }
    if (this.#token.kind !== 'end') return this.#stray();
    return this.#fail('SIGMA_CONDITION_SYNTAX', open, "This '(' is not closed.", "Add a ')'.");
  }

  #quantified(): Condition | null {
    const at = this.#position();
    const quantifier = quantifiers.get(this.#token.text.toLowerCase());
    if (quantifier === undefined) {
      return this.#syntaxError(`'${this.#token.text} of' is not known.`, "Use '1 of' (any) or 'all of'.");
    }
    this.#warnOfCase(this.#next());
    this.#warnOfCase(this.#next());
    if (this.#token.kind !== 'word') {
      return this.#syntaxError("'of' needs 'them' or one pattern after it.", "Write it as '1 of selection_*'.");
    }
    const pattern = this.#next();
    const isThem = pattern.text.toLowerCase() === 'them';
    if (isThem) this.#warnOfCase(pattern);
    const names = matchNames(isThem ? '*' : pattern.text, this.#names);
    if (names.length === 0) return this.#emptyPattern(pattern);
    return { kind: 'quantified', at, quantifier, pattern: isThem ? 'them' : pattern.text, names };
  }

  #search(): Condition {
    return { kind: 'search', at: this.#position(), name: this.#next().text };
  }

  /** Says what a word is that stands where a search identifier should. */
  #noName(text: string): null {
    const bar = text.search(/^\|(?!\|)|\|(?:count|min|max|avg|sum|near)?$/);
    if (bar >= 0) return this.#aggregation(bar);
    const [, foreign] = foreignOperators.find(([symbol]) => text.startsWith(symbol)) ?? [];
    if (foreign !== undefined) return this.#foreignOperator(text, foreign);
    if (this.#operator() !== null) {
      const hint = 'Remove it, or write a search identifier before it.';
      return this.#syntaxError(`'${text}' stands where a search identifier should.`, hint);
    }
    if (text.includes('*'))
      return this.#syntaxError(`'${text}' is a pattern.`, `Write '1 of ${text}' or 'all of ${text}'.`);
    const hint = didYouMean(text, this.#names, this.#namesHint());
    return this.#fail('SIGMA_UNKNOWN_SEARCH', this.#token, `The detection has no '${text}'.`, hint);
  }

  /** Says what a token is that stands where an operator or the end should. */
  #stray(): null {
    const { kind, text } = this.#token;
    if (kind === ')') return this.#syntaxError("This ')' closes nothing.", 'Remove it, or open one before it.');
    const [, foreign] = foreignOperators.find(([symbol]) => text.startsWith(symbol)) ?? [];
    if (foreign !== undefined) return this.#foreignOperator(text, foreign);
    if (text.startsWith('|')) return this.#aggregation(0);
    return this.#syntaxError(`'${text}' follows without an operator.`, "Put 'and' or 'or' before it.");
  }

  #foreignOperator(text: string, operator: Operator): null {
    return this.#syntaxError(`'${text}' holds no operator of Sigma.`, `Write '${operator}'.`);
  }

  #emptyPattern(pattern: Token): null {
    const message = `'${pattern.text}' fits no search identifier.`;
    return this.#fail(
      'SIGMA_EMPTY_PATTERN',
      pattern,
      message,
      didYouMean(pattern.text, this.#names, this.#namesHint()),
    );
  }

  /** `selection | count() by User > 5`: everything from the bar on. */
  #aggregation(bar: number): null {
    const { text, offset } = this.#token;
    const pipe = this.#scalar.text.slice(offset + bar).trim();
    const at = { ...this.#token, offset: offset + bar, text: text.slice(bar) };
    return this.#fail('SIGMA_AGGREGATION', at, `'${pipe}' is how Sigma 1 counted events.`, correlationHint(pipe));
  }

  #nested(read: () => Condition | null): Condition | null {
    if (this.#depth === maxDepth) {
      const message = `The condition is nested more than ${maxDepth} deep.`;
      return this.#fail('SIGMA_CONDITION_LIMIT', this.#token, message, 'Split the rule.');
    }
    this.#depth++;
    const condition = read();
    this.#depth--;
    return condition;
  }

  #skipOperator(operator: Operator): boolean {
    if (this.#operator() !== operator) return false;
    this.#warnOfCase(this.#next());
    return true;
  }

  /** A name may be an operator in upper case: then it is the name. */
  #operator(): Operator | null {
    const { kind, text } = this.#token;
    const lower = text.toLowerCase();
    if (kind !== 'word' || (lower !== text && this.#isName())) return null;
    return operators.find((operator) => operator === lower) ?? null;
  }

  #isName(): boolean {
    return this.#names.includes(this.#token.text);
  }

  get #token(): Token {
    return this.#tokens[this.#index]!;
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#index + 1, this.#tokens.length - 1)]!;
  }

  #next(): Token {
    return this.#tokens[this.#index++]!;
  }

  #position(token = this.#token): SourcePosition {
    return this.#locate(token.offset);
  }

  #namesHint(): string {
    const shown = this.#names.slice(0, 20).join(', ');
    return `Search identifiers are: ${shown}${this.#names.length > 20 ? ' …' : '.'}`;
  }

  #warnOfCase(token: Token): void {
    const lower = token.text.toLowerCase();
    if (lower === token.text) return;
    const message = `'${token.text}' is not in lower case.`;
    this.#reading.report('SIGMA_UPPERCASE_OPERATOR', message, this.#position(token), `Write '${lower}'.`);
  }

  #syntaxError(message: string, hint: string): null {
    return this.#fail('SIGMA_CONDITION_SYNTAX', this.#token, message, hint);
  }

  #fail(code: SigmaCode, token: Token, message: string, hint: string): null {
    return this.#reading.report(code, message, this.#position(token), hint);
  }
}
