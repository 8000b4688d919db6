import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { RejectedMatch } from '../../findings/stores.ts';
import type { RuleDirectory } from '../context.ts';
import { matchSchema } from './match.ts';
import { attribution } from './rule.ts';
import { instant } from './vocabulary.ts';

const { id, rule, event, entity, explanation, sample } = matchSchema.properties;

export const quarantineSchema = Type.Object({
  ...{ id, rule, event, entity, explanation, sample },
  reason: Type.String({ description: 'Why the store would not take the match.' }),
  rejectedAt: instant,
});

export const replaySchema = Type.Object({
  stored: Type.Integer({ description: 'Matches that are stored now, and have left the quarantine.' }),
  refused: Type.Integer({ description: 'Matches that were refused again, and stay with the new reason.' }),
});

/** A match that was rejected, as a list shows it. */
export function quarantineItem(
  { match, reason, atMs }: RejectedMatch,
  rules: RuleDirectory,
): Static<typeof quarantineSchema> {
  return {
    ...match,
    rule: { ...match.rule, ...attribution(rules, match.rule.id) },
    reason,
    rejectedAt: new Date(atMs).toISOString(),
  };
}
