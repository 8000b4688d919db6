import type { EventView } from '../ecs/event-view.ts';
import type { Predicate, RuleSet, Tree } from './bound-rule.ts';
import { type CompiledPredicate, compilePredicate } from './compile-predicate.ts';
import type { Decider, Decision } from './decider.ts';
import { dispatchOf } from './dispatch.ts';
import { type FieldValues, readField } from './field-values.ts';

/**
 * Decides by evaluating every rule whose logsource an event belongs to: the oracle of faster deciders. A predicate is
 * evaluated once an event at most, and a field read once, however many rules share them.
 */
export function createNaiveDecider(ruleSet: RuleSet): Decider {
  const answers = new Answers(ruleSet.predicates);
  const candidatesOf = dispatchOf(
    ruleSet.rules.flatMap(({ variants }, rule) =>
      variants.map(({ selector, tree }, variant) => ({
        selector,
        of: { rule, variant, holds: compileTree(tree, answers) },
      })),
    ),
  );
  return {
    decide: (page) =>
      Promise.resolve(
        page.flatMap((view, event) => {
          answers.turnTo(view);
          return decideEvent(candidatesOf(view), event);
        }),
      ),
    stop: () => Promise.resolve(),
  };
}

interface Candidate {
  readonly rule: number;
  readonly variant: number;
  readonly holds: () => boolean;
}

/** Candidates come in the order of rules and variants; the first variant that holds is the rule's answer. */
function decideEvent(candidates: readonly Candidate[], event: number): readonly Decision[] {
  const decisions: Decision[] = [];
  for (const { rule, variant, holds } of candidates) {
    if (decisions.at(-1)?.rule !== rule && holds()) decisions.push({ event, rule, variant });
  }
  return decisions;
}

function compileTree(tree: Tree, answers: Answers): () => boolean {
  switch (tree.kind) {
    case 'item': {
      const question = answers.questionOf(tree.predicate);
      return () => answers.ask(question);
    }
    case 'not': {
      const holds = compileTree(tree.of, answers);
      return () => !holds();
    }
    case 'and': {
      const all = tree.of.map((branch) => compileTree(branch, answers));
      return () => {
        for (const holds of all) if (!holds()) return false;
        return true;
      };
    }
    case 'or': {
      const any = tree.of.map((branch) => compileTree(branch, answers));
      return () => {
        for (const holds of any) if (holds()) return true;
        return false;
      };
    }
  }
}

/** What is known of the event at hand. Answers of earlier events are outdated by their turn, not cleared one by one. */
class Answers {
  #view: EventView | null = null;
  #turn = 0;
  readonly #questions = new Map<string, number>();
  readonly #predicates: readonly Predicate[];
  readonly #compiled: readonly CompiledPredicate[];
  readonly #readings: readonly number[];
  readonly #answered: Int32Array;
  readonly #answers: Uint8Array;
  readonly #read: Int32Array;
  readonly #values: (FieldValues | null)[];

  constructor(predicates: readonly Predicate[]) {
    this.#predicates = predicates;
    this.#compiled = predicates.map(compilePredicate);
    const readings = new Map<string, number>();
    this.#readings = predicates.map(({ reading, key }, index) => {
      this.#questions.set(key, index);
      if (!readings.has(reading.key)) readings.set(reading.key, readings.size);
      return readings.get(reading.key)!;
    });
    this.#answered = new Int32Array(predicates.length);
    this.#answers = new Uint8Array(predicates.length);
    this.#read = new Int32Array(readings.size);
    this.#values = new Array<FieldValues | null>(readings.size).fill(null);
  }

  questionOf(predicate: Predicate): number {
    const question = this.#questions.get(predicate.key);
    if (question === undefined) throw new Error(`the rule set lacks the predicate ${predicate.key}`);
    return question;
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
      this.#answers[question] = this.#compiled[question]!(this.#valuesFor(question)) ? 1 : 0;
    }
    return this.#answers[question] === 1;
  }

  #valuesFor(question: number): FieldValues | null {
    const reading = this.#readings[question]!;
    if (this.#read[reading] !== this.#turn) {
      this.#read[reading] = this.#turn;
      this.#values[reading] = readField(this.#predicates[question]!.reading, this.#view!);
    }
    return this.#values[reading]!;
  }
}
