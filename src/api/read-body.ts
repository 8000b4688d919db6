import type { Readable } from 'node:stream';
import { ApiProblem } from './api-problem.ts';

/** Reads a body piece by piece, and throws API_BODY_TOO_LARGE as soon as more than `maxBytes` have come. */
export async function* readBody(body: Readable, maxBytes: number): AsyncIterable<Buffer> {
  let bytes = 0;
  // Destroying the stream would cut the connection before the answer is out.
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

export function tooLarge(maxBytes: number): ApiProblem {
  return new ApiProblem('API_BODY_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`, {
    headers: { connection: 'close' },
  });
}
