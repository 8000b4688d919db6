import { createHash } from 'node:crypto';

/** SHA-256 (hex) of parts as a JSON array: no two lists of parts run into each other, as `a`+`bc` and `ab`+`c` would. */
export function hashOf(parts: readonly (string | number)[]): string {
  return sha256(JSON.stringify(parts));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
