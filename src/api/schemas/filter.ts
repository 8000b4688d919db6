import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { FilterEntry } from '../context.ts';
import { utcDay } from '../../text/instant.ts';
import { diagnosticSchema } from './diagnostic.ts';
import { staleSchema } from './rule.ts';
import { instant, listOf, nullable } from './vocabulary.ts';

const lastSchema = Type.Object(
  {
    matchId: Type.String({ description: 'The id that the match would have had.' }),
    source: Type.String(),
    index: nullable(Type.String()),
    id: nullable(Type.String(), { description: '`_id` of the document.' }),
    time: instant,
  },
  { description: 'The latest event of them.' },
);

export const filterSchema = Type.Object({
  id: nullable(Type.String(), { description: 'Null where the file is too broken to tell.' }),
  title: nullable(Type.String()),
  file: Type.String(),
  line: Type.Integer(),
  refused: Type.Boolean({ description: 'Not valid, so that it removes nothing; `diagnostics` say why.' }),
  stale: staleSchema,
  rules: Type.Integer({ description: 'Rules that run and whose matches have to pass it.' }),
  removed: Type.Integer({ description: 'Matches that it has removed in the days shown.' }),
  days: listOf(
    Type.Object({
      rule: Type.Object({ id: Type.String() }),
      day: Type.String({ format: 'date', description: "UTC, by the events' own time." }),
      removed: Type.Integer(),
      last: lastSchema,
    }),
    { description: 'The last 30 days, the newest first, one item for each rule and day.' },
  ),
  diagnostics: listOf(diagnosticSchema),
});

/** A filter as the API shows it. */
export function filterItem({ at, days, ...rest }: FilterEntry): Static<typeof filterSchema> {
  return {
    ...rest,
    file: at.file,
    line: at.line,
    removed: days.reduce((sum, { matches }) => sum + matches, 0),
    days: days.map(({ ruleId, dayMs, matches, last }) => ({
      rule: { id: ruleId },
      day: utcDay(dayMs),
      removed: matches,
      last,
    })),
  };
}
