import type { SourceEvent } from '../../ecs/event-view.ts';
import { SourceError } from '../event-source.ts';
import type { OpenWindow } from '../event-source.ts';

/** Reads a window page by page. Throws HUNT_INCOMPLETE_READ at the end where an index gave other than it had counted. */
export async function* readPages(opened: OpenWindow, maxBytes: number): AsyncGenerator<readonly SourceEvent[]> {
  const fetched = new Map<string, number>();
  for await (const page of opened.pages(maxBytes)) {
    for (const { index } of page) fetched.set(index ?? '', (fetched.get(index ?? '') ?? 0) + 1);
    yield page;
  }
  const indices = new Set([...opened.expected.keys(), ...fetched.keys()]);
  for (const index of indices) {
    const expected = opened.expected.get(index) ?? 0;
    const got = fetched.get(index) ?? 0;
    if (got !== expected) throw incompleteRead(index, expected, got);
  }
}

function incompleteRead(index: string, expected: number, got: number): SourceError {
  const where = index === '' ? 'The source' : `Index '${index}'`;
  const message = `${where} counted ${expected} documents in the window and gave ${got}.`;
  return new SourceError('HUNT_INCOMPLETE_READ', message, { transient: true });
}
