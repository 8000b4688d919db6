import type { Place } from '../ecs/mapping.ts';

/** A document path read as it is, for what every shape may hold and no Sigma field names. */
export function plainPlace(path: string): Place {
  return { key: `plain(${path})`, codec: 'plain', paths: [path], shapes: new Map() };
}
