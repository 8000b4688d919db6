import { Type } from 'typebox';
import { scopes } from '../../access/api-key.ts';
import { instant, listOf, nullable, oneOf } from './vocabulary.ts';

export const keySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: listOf(oneOf(scopes)),
  createdAt: instant,
  expiresAt: nullable(instant),
  lastUsedAt: nullable(instant),
});

export const newKeySchema = Type.Object({
  ...keySchema.properties,
  key: Type.String({ description: 'The key itself. It is shown here once and kept nowhere.' }),
});

export const keyRequestSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, description: 'What it is for; shown on what it changes.' }),
    scopes: Type.Array(oneOf(scopes), { minItems: 1, uniqueItems: true }),
    expiresAt: Type.Optional(
      nullable(Type.String({ description: 'ISO 8601 with Z or an offset, in the future; null or absent: never.' })),
    ),
  },
  { additionalProperties: false },
);
