import type { CidrTest } from '../sigma/rule.ts';
import { readIpAddress } from '../text/ip-address.ts';

/** An address as 16 bytes; IPv4 in its IPv6 form `::ffff:a.b.c.d`, as Elasticsearch's `ip` type compares them. */
export type IpAddress = readonly number[];

/** Reads an IPv4 or IPv6 address; null where the text is none. A zone (`fe80::1%12`) is no part of the address. */
export function parseIpAddress(text: string): IpAddress | null {
  const zone = text.indexOf('%');
  const bytes = readIpAddress(zone < 0 ? text : text.slice(0, zone));
  return bytes?.length === 4 ? mapped(bytes) : bytes;
}

/** The address of a CIDR network, 4 or 16 bytes, and its prefix, in the 16-byte form. */
export function networkOf(address: readonly number[], prefixLength: number): { address: IpAddress; bits: number } {
  return address.length === 4 ? { address: mapped(address), bits: prefixLength + 96 } : { address, bits: prefixLength };
}

/**
 * A network as an `ip` field is asked for it. An IPv4 network in IPv6 form, `::ffff:10.0.0.0/104`, is written as IPv4:
 * Elasticsearch refuses a prefix behind the other. None reaches beyond IPv4, since it would have bits set beyond its prefix.
 */
export function networkTerm({ network, address, prefixLength }: CidrTest): string {
  const ipv4 = address.slice(12);
  const isMapped = address.length === 16 && mapped(ipv4).every((byte, index) => byte === address[index]);
  return isMapped ? `${ipv4.join('.')}/${prefixLength - 96}` : network;
}

/** Whether the first `bits` of two addresses agree. */
export function sharesPrefix(one: IpAddress, other: IpAddress, bits: number): boolean {
  const whole = bits >> 3;
  for (let index = 0; index < whole; index++) if (one[index] !== other[index]) return false;
  const shift = 8 - (bits & 7);
  return shift === 8 || one[whole]! >> shift === other[whole]! >> shift;
}

function mapped(ipv4: readonly number[]): IpAddress {
  return [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...ipv4];
}
