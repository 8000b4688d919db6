import type { Ask, Encoding } from '../ecs/codec.ts';
import { type Asking, loosely } from './asking.ts';
import { type Clause, allOf, anyOf, everything, nothing } from './clause.ts';
import { absentClause, presentClause } from './presence-clause.ts';
import { testClause } from './test-clause.ts';

/** What a codec asks of the document, as a clause. */
export function encodingClause({ asks, exact }: Encoding, asking: Asking): Clause {
  const clause = askClause(asks, asking);
  return exact ? clause : loosely(clause, null, 'the documents hold the value in another form', asking);
}

function askClause(ask: Ask, asking: Asking): Clause {
  switch (ask.kind) {
    case 'test':
      return testClause(ask.path, ask.test, asking);
    case 'present':
      return presentClause(ask.path, asking);
    case 'absent':
      return absentClause(ask.path, asking);
    case 'and':
      return allOf(ask.of.map((part) => askClause(part, asking)));
    case 'or':
      return anyOf(ask.of.map((part) => askClause(part, asking)));
    case 'everything':
      return everything;
    case 'nothing':
      return nothing;
  }
}
