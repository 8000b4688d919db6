import { Type } from 'typebox';
import { diagnosticSchema } from './diagnostic.ts';
import { instant, listOf, nullable, oneOf } from './vocabulary.ts';

export const sourceKinds = ['elasticsearch', 'embedded'] as const;
export const sourceStates = ['starting', 'ready', 'failing'] as const;

export const sourceSchema = Type.Object({
  name: Type.String(),
  kind: oneOf(sourceKinds),
  address: nullable(Type.String()),
  indices: listOf(Type.String()),
  state: oneOf(sourceStates, { description: 'failing: the last attempt failed, and `diagnostics` say why.' }),
  diagnostics: listOf(diagnosticSchema),
  lastReadAt: nullable(instant),
});
