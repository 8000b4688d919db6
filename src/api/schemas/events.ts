import { Type } from 'typebox';
import { listOf } from './vocabulary.ts';

/** More bad lines than this are counted and not listed. */
export const maxBadLines = 1000;

export const eventsSchema = Type.Object({
  inserted: Type.Integer({ description: 'Events that were kept.' }),
  present: Type.Integer({ description: 'Events that were there already, and are not kept twice.' }),
  badLines: Type.Integer({ description: 'Lines that were no event.' }),
  bad: listOf(
    Type.Object({
      line: Type.Integer({ description: 'Counted from 1.' }),
      code: Type.String(),
      reason: Type.String(),
    }),
    { description: `The first ${maxBadLines} of them.` },
  ),
});
