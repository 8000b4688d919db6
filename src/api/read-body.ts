import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { ApiProblem } from './api-problem.ts';

// Thousands of the shortest lines, read in some ten milliseconds.
const pieceBytes = 16_384;

/**
 * Reads a body piece by piece, and throws API_BODY_TOO_LARGE as soon as more than `maxBytes` have come. Other requests
 * get their turn after each piece, also where the body has come faster than it is read.
 */
export async function* readBody(body: Readable, maxBytes: number): AsyncIterable<Buffer> {
  let bytes = 0;
  // Destroying the stream would cut the connection before the answer is out.
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      yield chunk.subarray(start, start + pieceBytes);
      await setImmediate();
    }
  }
}

export function tooLarge(maxBytes: number): ApiProblem {
  return new ApiProblem('API_BODY_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`, {
    headers: { connection: 'close' },
  });
}
