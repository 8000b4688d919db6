import { isIPv4, isIPv6 } from 'node:net';

/** An IPv4 or IPv6 network. */
export interface Network {
  /** 4 or 16 bytes. */
  readonly address: readonly number[];
  readonly prefixLength: number;
}

/** Reads `10.0.0.0/8` or `fe80::/10`; a bare address is a network of one. A string says what is wrong. */
export function parseNetwork(text: string): Network | string {
  const [, written, prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = written === undefined ? null : parseAddress(written);
  if (address === null) return 'it is no IPv4 or IPv6 network';
  const bits = address.length * 8;
  const prefixLength = prefix === undefined ? bits : Number(prefix);
  if (prefixLength > bits) return `its prefix is longer than ${bits} bits`;
  if (hasHostBits(address, prefixLength)) return `it has bits set beyond /${prefixLength}`;
  return { address, prefixLength };
}

function parseAddress(text: string): readonly number[] | null {
  if (isIPv4(text)) return text.split('.').map(Number);
  return isIPv6(text) && !text.includes('%') ? ipv6Bytes(text) : null;
}

function ipv6Bytes(text: string): readonly number[] {
  const [head, tail] = text.split('::').map((half) => (half === '' ? [] : half.split(':').flatMap(groupBytes)));
  if (tail === undefined) return head!;
  return [...head!, ...Array<number>(16 - head!.length - tail.length).fill(0), ...tail];
}

/** Two bytes of a group, four of an embedded IPv4 address. */
function groupBytes(group: string): readonly number[] {
  if (group.includes('.')) return group.split('.').map(Number);
  const value = parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

function hasHostBits(address: readonly number[], prefixLength: number): boolean {
  return address.some((byte, index) => (byte & (0xff >> Math.min(8, Math.max(0, prefixLength - index * 8)))) !== 0);
}
