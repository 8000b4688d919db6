import { createHash } from 'node:crypto';
import type { Logsource } from './rule.ts';

/** Made ids depend on it: it never changes. */
const namespace = Buffer.from('8c0f3d3a6a5b4f0e9a5c1b7e2d49f6a1', 'hex');

/** The id of a rule that has none: the UUIDv5 (RFC 9562) of its title and logsource. */
export function madeId(title: string, { category, product, service }: Logsource): string {
  const name = JSON.stringify([title, category, product, service]);
  const hash = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
