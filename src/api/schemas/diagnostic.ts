import { Type } from 'typebox';
import { oneOf } from './vocabulary.ts';

/** A diagnostic as it crosses the wire. */
export const diagnosticSchema = Type.Object({
  code: Type.String(),
  severity: oneOf(['error', 'warning', 'info']),
  message: Type.String(),
  at: Type.Optional(Type.Object({ file: Type.String(), line: Type.Integer(), column: Type.Integer() })),
  hint: Type.Optional(Type.String()),
});
