import { readIpAddress } from '../text/ip-address.ts';

/** An IPv4 or IPv6 network. */
export interface Network {
  /** 4 or 16 bytes. */
  readonly address: readonly number[];
  readonly prefixLength: number;
}

/** Reads `10.0.0.0/8` or `fe80::/10`; a bare address is a network of one. A string says what is wrong. */
export function parseNetwork(text: string): Network | string {
  const [, written, prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = written === undefined ? null : readIpAddress(written);
  if (address === null) return 'it is no IPv4 or IPv6 network';
  const bits = address.length * 8;
  const prefixLength = prefix === undefined ? bits : Number(prefix);
  if (prefixLength > bits) return `its prefix is longer than ${bits} bits`;
  if (hasHostBits(address, prefixLength)) return `it has bits set beyond /${prefixLength}`;
  return { address, prefixLength };
}

function hasHostBits(address: readonly number[], prefixLength: number): boolean {
  return address.some((byte, index) => (byte & (0xff >> Math.min(8, Math.max(0, prefixLength - index * 8)))) !== 0);
}
