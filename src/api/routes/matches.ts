import { Type } from 'typebox';
import { matchSorts } from '../../findings/stores.ts';
import type { StoredMatch } from '../../findings/stores.ts';
import type { ApiContext } from '../context.ts';
import { checkFinding, checkRule, noSuch } from '../known-ids.ts';
import { readSpan } from '../read-span.ts';
import { keptDocument, matchDetail, matchDetailSchema, matchItem, matchSchema } from '../schemas/match.ts';
import type { MatchDocument } from '../schemas/match.ts';
import { listQuery, pageOf, pageRequest, spanParameters } from '../schemas/page.ts';
import { idParams, oneOf } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

const query = listQuery({
  finding: Type.Optional(Type.String({ description: 'Id of a finding.' })),
  rule: Type.Optional(Type.String({ description: 'Id of a rule.' })),
  host: Type.Optional(Type.String({ description: 'Name of a host, without regard to case.' })),
  ...spanParameters,
  sort: Type.Optional(
    oneOf(matchSorts, {
      default: '-time',
      description: '`stored` is a feed: its `next` is never null, and resuming it gives what was stored since.',
    }),
  ),
});

/** Matches: one rule and one event each, with the explanation. */
export function addMatches(app: TypedInstance, { matches, findings, rules, documents }: ApiContext): void {
  app.get(
    '/api/matches',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listMatches',
        summary: 'List matches',
        tags: ['matches'],
        querystring: query,
        response: { 200: pageOf(matchSchema, '`cursor` of the next page; null at the end, never with `sort=stored`.') },
      },
    },
    async ({ query: { limit, cursor, sort = '-time', from, to, rule, ...rest } }) => {
      const filter = { ...rest, ...readSpan({ from, to }), rule: rule?.toLowerCase() };
      await checkRule(rule, { rules, matches });
      await checkFinding(filter.finding, { findings });
      const page = await matches.listMatches(filter, pageRequest({ limit, cursor }, sort));
      return { items: page.items.map((match) => matchItem(match, rules)), next: page.next };
    },
  );

  app.get(
    '/api/matches/:id',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'readMatch',
        summary: 'Read a match with its event',
        tags: ['matches'],
        params: idParams,
        response: { 200: matchDetailSchema },
      },
    },
    async ({ params: { id } }) => {
      const match = await matches.match(id);
      if (match === null) throw noSuch('match', id);
      const kept = keptDocument(match);
      return matchDetail(match, kept.document === null ? await fetchDocument(match, documents) : kept, rules);
    },
  );
}

/** Asks every place where the event was seen, in order, until one still has it. */
async function fetchDocument(match: StoredMatch, documents: ApiContext['documents']): Promise<MatchDocument> {
  let documentState: MatchDocument['documentState'] = 'gone';
  for (const { source, index, id } of match.seen) {
    const reader = documents(source);
    if (reader === null || id === null) continue;
    try {
      const event = await reader.document(index, id);
      if (event !== null) return { document: event.document, documentState: 'fetched' };
    } catch {
      // The match is told all the same: a source that is down must not hide what was found on it.
      documentState = 'unreachable';
    }
  }
  return { document: null, documentState };
}
