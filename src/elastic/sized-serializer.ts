import { Serializer } from '@elastic/elasticsearch';

const sizes = new WeakMap<object, number>();

/** Remembers how long the text of each answer was, so that page sizes can follow it. */
export class SizedSerializer extends Serializer {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the client's own signature
  override deserialize<T = unknown>(json: string): T {
    const value = super.deserialize<T>(json);
    if (typeof value === 'object' && value !== null) sizes.set(value, json.length);
    return value;
  }
}

/** Characters of the text that an answer was parsed from: its bytes, near enough. */
export function sizeOf(answer: object): number {
  const size = sizes.get(answer);
  if (size === undefined) throw new Error('the answer did not come through a client of connect()');
  return size;
}
