import { Type } from 'typebox';
import { diagnosticSchema } from './diagnostic.ts';
import { silenceSchema } from './self-watch.ts';
import { instant, listOf, nullable, oneOf } from './vocabulary.ts';

export const sourceKinds = ['elasticsearch', 'embedded'] as const;
export const sourceStates = ['starting', 'ready', 'standby', 'failing'] as const;

export const sourceSchema = Type.Object({
  name: Type.String(),
  kind: oneOf(sourceKinds),
  address: nullable(Type.String()),
  indices: listOf(Type.String()),
  state: oneOf(sourceStates, {
    description:
      'standby: another sigma-bridge that keeps its state in the same place runs the source. failing: windows are not covered, and `diagnostics` say why. What a check finds is told there also while all is read.',
  }),
  diagnostics: listOf(diagnosticSchema),
  lastReadAt: nullable(instant),
  silence: silenceSchema,
});
