import { viewEvent } from '../../src/ecs/view-event.ts';
import { eventIdentity } from '../../src/findings/event-identity.ts';
import { matchId } from '../../src/findings/match-id.ts';
import type { EventDocument } from './read-documents.ts';

/** The id of the match of a rule and a document, wherever the document is read from. */
export function matchIdOf(ruleId: string, document: EventDocument): string {
  return matchId(ruleId, eventIdentity(viewEvent({ index: null, id: null, document })));
}
