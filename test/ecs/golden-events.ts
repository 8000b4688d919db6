import { readFileSync } from 'node:fs';
import type { EventView } from '../../src/ecs/event-view.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { sharedData } from '../shared-data.ts';

const logs = ['sysmon', 'security', 'powershell'];

/** Files of the documents that the real software writes, by shape. Line by line the same events are only `raw8` and `wlb8`. */
export const goldenFiles = {
  raw8: logs.map((log) => `extra/${log}.raw-winlogbeat8.ndjson`),
  wlb8: logs.map((log) => `${log}.ndjson`),
  wlb7: logs.map((log) => `extra/${log}.winlogbeat7.ndjson`),
  agent: logs.map((log) => `extra/${log}.agent-2023-08.ndjson`),
  'newer agent': ['extra/agent-latest.ndjson'],
  wlb9: ['extra/winlogbeat9.ndjson'],
  raw9: ['extra/raw-winlogbeat9.ndjson'],
} as const satisfies Record<string, readonly string[]>;
export type GoldenShape = keyof typeof goldenFiles;
export const goldenShapes = Object.keys(goldenFiles) as readonly GoldenShape[];

export const goldenIsHere = sharedData('winlogbeat') !== null;

export interface GoldenEvent {
  /** File and line, counted from 1. */
  readonly at: string;
  readonly view: EventView;
}

/**
 * The events of a shape by what names them in every shape. The event's own time is no part of it: it was taken from some of
 * the plain documents. One event of the Agent has the number of another: the first is kept.
 */
export function goldenEvents(shape: GoldenShape): ReadonlyMap<string, GoldenEvent> {
  const events = new Map<string, GoldenEvent>();
  for (const file of goldenFiles[shape]) {
    for (const [index, view] of viewsOf(file).entries()) {
      const { computer, channel, recordId, code } = view.envelope;
      const name = [computer?.toLowerCase(), channel?.toLowerCase(), recordId, code].join(' ');
      if (!events.has(name)) events.set(name, { at: `${file}:${index + 1}`, view });
    }
  }
  return events;
}

/** The documents of a file below data/winlogbeat. */
export function viewsOf(file: string): readonly EventView[] {
  const lines = readFileSync(sharedData(`winlogbeat/${file}`)!, 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) =>
    viewEvent({ index: null, id: null, document: JSON.parse(line) as Record<string, unknown> }),
  );
}
