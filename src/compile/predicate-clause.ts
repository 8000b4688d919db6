import { encodePlace } from '../ecs/codecs.ts';
import type { Place } from '../ecs/mapping.ts';
import type { Test } from '../sigma/rule.ts';
import { encodingClause } from './ask-clause.ts';
import { type Asking, loosely } from './asking.ts';
import type { Predicate, Reading } from './bound-rule.ts';
import { type Clause, allOf, anyOf, nothing } from './clause.ts';
import { compileTest } from './compile-test.ts';

/** What a predicate asks of the index. */
export function predicateClause({ reading, link, tests, other }: Predicate, asking: Asking): Clause {
  if (other !== null) return comparisonClause(reading, other, asking);
  const combined = link === 'all' ? allOf : anyOf;
  const ofAbsence = tests.filter((test) => compileTest(test).absent);
  const ofValues = tests.filter((test) => !compileTest(test).absent);
  return combined([
    ...(ofValues.length > 0 ? [valueClause(reading, link, ofValues, asking)] : []),
    ...(ofAbsence.length > 0 ? [absenceClause(reading.places, asking)] : []),
  ]);
}

/** No query compares two fields of a document: it asks that both be there. */
function comparisonClause(reading: Reading, other: Reading, asking: Asking): Clause {
  const positive: Asking = { ...asking, polarity: 'positive' };
  const present = allOf([reading, other].map((each) => valueClause(each, 'any', [presence], positive)));
  // No document has one of them.
  if (present.kind === 'nothing') return nothing;
  return loosely(present, null, `it is compared with '${other.field ?? ''}'`, asking);
}

function absenceClause(places: readonly Place[], asking: Asking): Clause {
  return allOf(places.map((place) => placeClause(place, absence, asking)));
}

function valueClause(reading: Reading, link: 'any' | 'all', tests: readonly Test[], asking: Asking): Clause {
  const combined = link === 'all' ? allOf : anyOf;
  const { places } = reading;
  if (reading.combine === 'any') {
    return combined(tests.map((test) => anyOf(places.map((place) => placeClause(place, test, asking)))));
  }
  const answers = places.map((place) => combined(tests.map((test) => placeClause(place, test, asking))));
  if (asking.polarity === 'negative')
    return anyOf(answers.map((answer, index) => afterEmpty(places, index, answer, asking)));
  return anyOf(answers);
}

/**
 * A place answers only where the places before it are empty. Under `not` that has to be said; elsewhere it need not, since
 * no document holds different values of one field at two of its places.
 */
function afterEmpty(places: readonly Place[], index: number, answer: Clause, asking: Asking): Clause {
  return answer.kind === 'nothing' ? answer : allOf([absenceClause(places.slice(0, index), asking), answer]);
}

function placeClause(place: Place, test: Test, asking: Asking): Clause {
  return encodingClause(encodePlace(place, test), asking);
}

/** The position of a question that no rule wrote. */
const nowhere = { file: '', line: 0, column: 0 };
const absence: Test = { kind: 'null', at: nowhere };
const presence: Test = { kind: 'exists', at: nowhere, expected: true };
