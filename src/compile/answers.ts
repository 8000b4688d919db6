import type { EventView } from '../ecs/event-view.ts';
import type { Predicate, Reading } from './bound-rule.ts';
import { type CompiledPredicate, compilePredicate } from './compile-predicate.ts';
import { type FieldValues, readField } from './field-values.ts';
import { readingsOf } from './rule-set.ts';

/**
 * What is known of the event at hand: predicates are evaluated and fields read when first asked for, once an event. What
 * was known of earlier events is outdated by their turn, not cleared one by one.
 */
export class Answers {
  #view: EventView | null = null;
  #turn = 0;
  readonly #questions = new Map<string, number>();
  readonly #compiled: readonly CompiledPredicate[];
  readonly #answered: Int32Array;
  readonly #answers: Uint8Array;
  readonly #fields = new Map<string, number>();
  readonly #readings: Reading[] = [];
  readonly #fieldOfQuestion: readonly number[];
  /** The field that a question compares with; null: none. */
  readonly #otherOfQuestion: readonly (number | null)[];
  readonly #read: Int32Array;
  readonly #values: (FieldValues | null)[];

  constructor(predicates: readonly Predicate[]) {
    for (const { key } of predicates) this.#questions.set(key, this.#questions.size);
    this.#compiled = predicates.map(compilePredicate);
    this.#answered = new Int32Array(predicates.length);
    this.#answers = new Uint8Array(predicates.length);
    for (const reading of predicates.flatMap(readingsOf)) {
      if (!this.#fields.has(reading.key)) this.#fields.set(reading.key, this.#readings.push(reading) - 1);
    }
    this.#fieldOfQuestion = predicates.map(({ reading }) => this.fieldOf(reading));
    this.#otherOfQuestion = predicates.map(({ other }) => (other === null ? null : this.fieldOf(other)));
    this.#read = new Int32Array(this.#readings.length);
    this.#values = this.#readings.map(() => null);
  }

  /** The number by which a predicate is asked for. */
  questionOf({ key }: Predicate): number {
    return known(this.#questions, key);
  }

  /** The number by which a field is read. */
  fieldOf({ key }: Reading): number {
    return known(this.#fields, key);
  }

  turnTo(view: EventView): void {
    this.#view = view;
    if (this.#turn === 0x7fff_ffff) {
      this.#turn = 0;
      this.#answered.fill(0);
      this.#read.fill(0);
    }
    this.#turn++;
  }

  ask(question: number): boolean {
    if (this.#answered[question] !== this.#turn) {
      this.#answered[question] = this.#turn;
      const otherField = this.#otherOfQuestion[question] ?? null;
      const other = otherField === null ? null : this.valuesOf(otherField);
      this.#answers[question] = this.#compiled[question]!(this.valuesOf(this.#fieldOfQuestion[question]!), other)
        ? 1
        : 0;
    }
    return this.#answers[question] === 1;
  }

  valuesOf(field: number): FieldValues | null {
    if (this.#read[field] !== this.#turn) {
      this.#read[field] = this.#turn;
      this.#values[field] = readField(this.#readings[field]!, this.#view!);
    }
    return this.#values[field]!;
  }
}

function known(numbers: ReadonlyMap<string, number>, key: string): number {
  const number = numbers.get(key);
  if (number === undefined) throw new Error(`the rule set lacks ${key}`);
  return number;
}
