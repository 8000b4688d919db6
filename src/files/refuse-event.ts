import { DottedDocument } from '../ecs/document.ts';
import { readEnvelope } from '../ecs/read-envelope.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { filesCodes, filesDiagnostic } from './diagnostic-codes.ts';
import type { FileEvent } from './read-events.ts';

/** What is wrong with a document without `winlog.channel`: no rule selects it, so to store it without a word would be to lose it. */
export function withoutChannel({ file, line, document }: FileEvent): Diagnostic | null {
  if (readEnvelope(new DottedDocument(document)).channel !== null) return null;
  return filesDiagnostic('FILES_NO_CHANNEL', 'It has no winlog.channel, so that no rule could see it.', {
    at: { file, line, column: 1 },
    hint: filesCodes.FILES_NO_CHANNEL.remedy,
  });
}
