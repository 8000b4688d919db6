import { Answers } from './answers.ts';
import type { RuleSet } from './bound-rule.ts';
import { type Candidate, candidatesOf, decideEvent } from './candidates.ts';
import type { Decider, Decision } from './decider.ts';
import { dispatchOf } from './dispatch.ts';
import { LiteralFinder } from './literal-finder.ts';
import { requiredLiterals } from './required-literals.ts';

/**
 * Decides by evaluating only the rules of which the event holds a text that they cannot do without: one pass over each
 * field finds those texts for all rules at once. Decides as the naive decider does.
 */
export function createIndexedDecider(ruleSet: RuleSet): Decider {
  const answers = new Answers(ruleSet.predicates);
  const candidates = candidatesOf(ruleSet, answers);
  const index = new CandidateIndex(candidates, answers);
  const selectedBy = dispatchOf(candidates);
  return {
    decide(page) {
      const decisions: Decision[] = [];
      for (const [event, view] of page.entries()) {
        answers.turnTo(view);
        decideEvent(index.possible(selectedBy(view)), event, decisions);
      }
      return Promise.resolve(decisions);
    },
    stop: () => Promise.resolve(),
  };
}

/** The texts that candidates need in one field. */
interface FieldIndex {
  readonly field: number;
  readonly finder: LiteralFinder;
  /** For each text of the finder, the numbers of those who need it. */
  readonly needing: readonly (readonly number[])[];
}

class CandidateIndex {
  readonly #answers: Answers;
  readonly #indexes: readonly FieldIndex[];
  /** For each candidate the fields whose texts it needs; null: it may hold without any. */
  readonly #needs: readonly (ReadonlySet<number> | null)[];
  /** What has to be looked through for each list that dispatch gives. */
  readonly #scans = new WeakMap<readonly Candidate[], readonly FieldIndex[]>();
  /** The turn in which a candidate was last found possible. */
  readonly #possibleIn: Float64Array;
  #turn = 0;

  constructor(candidates: readonly Candidate[], answers: Answers) {
    this.#answers = answers;
    this.#possibleIn = new Float64Array(candidates.length);
    const needed = new Map<number, Map<string, number[]>>();
    this.#needs = candidates.map(({ number, tree }) => {
      const literals = requiredLiterals(tree);
      if (literals === null) return null;
      for (const { reading, text } of literals) {
        const texts = entryOf(needed, answers.fieldOf(reading), () => new Map<string, number[]>());
        entryOf(texts, text, (): number[] => []).push(number);
      }
      return new Set(literals.map(({ reading }) => answers.fieldOf(reading)));
    });
    this.#indexes = [...needed].map(([field, texts]) => {
      return { field, finder: new LiteralFinder([...texts.keys()]), needing: [...texts.values()] };
    });
  }

  /** Those that may hold on the event at hand, in their order. */
  possible(selected: readonly Candidate[]): readonly Candidate[] {
    this.#turn++;
    for (const { field, finder, needing } of this.#scansFor(selected)) {
      const values = this.#answers.valuesOf(field);
      if (values === null) continue;
      for (const text of finder.find(values.folded)) {
        for (const number of needing[text]!) this.#possibleIn[number] = this.#turn;
      }
    }
    return selected.filter(({ number }) => this.#possibleIn[number] === this.#turn || this.#needs[number] === null);
  }

  #scansFor(selected: readonly Candidate[]): readonly FieldIndex[] {
    let scans = this.#scans.get(selected);
    if (scans === undefined) {
      const fields = new Set(selected.flatMap(({ number }) => [...(this.#needs[number] ?? [])]));
      scans = this.#indexes.filter(({ field }) => fields.has(field));
      this.#scans.set(selected, scans);
    }
    return scans;
  }
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
