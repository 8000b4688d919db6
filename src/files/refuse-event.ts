import { whyNoEvent } from '../ecs/why-no-event.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { filesCodes, filesDiagnostic } from './diagnostic-codes.ts';
import type { FileEvent } from './read-events.ts';

/** Why a document is not stored, as `POST /api/events` would not store it either; null where it is an event. */
export function refuseEvent({ file, line, document }: FileEvent): Diagnostic | null {
  const why = whyNoEvent(document);
  if (why === null) return null;
  const code = codes[why.lacks];
  const hint = filesCodes[code].remedy;
  return filesDiagnostic(code, why.reason, { at: { file, line, column: 1 }, hint });
}

const codes = { channel: 'FILES_NO_CHANNEL', time: 'FILES_NO_TIME' } as const;
