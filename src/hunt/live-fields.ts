import { selectorKey } from '../compile/dispatch.ts';
import type { EventView } from '../ecs/event-view.ts';
import type { FieldEntry } from '../ecs/field-catalog.ts';
import { describeLive } from '../ecs/live-field.ts';
import type { LiveField } from '../ecs/live-field.ts';
import { viewEvent } from '../ecs/view-event.ts';
import type { FieldReader } from './event-source.ts';

/** So many of the newest documents of a kind of event are looked at. */
const sampled = 50;

/** Says of each entry how a source maps and fills its places. Each kind of event is asked for once. */
export async function readLiveFields(
  reader: FieldReader,
  entries: readonly FieldEntry[],
): Promise<readonly LiveField[]> {
  const typesOf = await reader.fieldTypes();
  const samples = new Map<string, readonly EventView[]>();
  const live: LiveField[] = [];
  for (const entry of entries) {
    const key = selectorKey(entry.selector);
    const events = samples.get(key) ?? (await reader.newest(entry.selector, sampled)).map(viewEvent);
    samples.set(key, events);
    // A query may return more than the selector means.
    const own = events.filter((event) => event.is(entry.selector));
    live.push(describeLive(entry, own, typesOf));
  }
  return live;
}
