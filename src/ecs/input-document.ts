import type { Document } from './document.ts';
import { type EvtxReading, isEvtx, readEvtx } from './evtx-document.ts';

/** How documents from files and from the API are read: `auto` by their own marks, `evtx` as records of EVTX files alone. */
export const inputShapes = ['auto', 'evtx'] as const;
export type InputShape = (typeof inputShapes)[number];

/** Gives a document in a shape that rules can read: a record of an EVTX file as winlogbeat's, any other as it came. */
export function readInput(document: Document, shape: InputShape): EvtxReading {
  return shape === 'evtx' || isEvtx(document) ? readEvtx(document) : { kind: 'document', document };
}
