const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const long = /^[+-]?\d{16,40}$/;
const hexadecimal = /^0x[0-9a-f]{1,32}$/i;

/**
 * The number that a value reads as: decimal, or hexadecimal as Windows writes it (`0x1f4`). Null where it is none. What a
 * `number` cannot hold exactly is a `bigint`: the two can be compared with each other.
 */
export function readNumber(text: string): number | bigint | null {
  if (long.test(text)) return BigInt(text.replace('+', ''));
  if (decimal.test(text)) return Number(text);
  return hexadecimal.test(text) ? BigInt(text) : null;
}
