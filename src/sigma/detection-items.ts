import type { Detection, Item } from './rule.ts';

/** The items of a detection from left to right, those under `not` included. */
export function itemsIn(detection: Detection): readonly Item[] {
  switch (detection.kind) {
    case 'item':
      return [detection];
    case 'not':
      return itemsIn(detection.of);
    case 'allOf':
    case 'anyOf':
      return detection.of.flatMap(itemsIn);
  }
}
