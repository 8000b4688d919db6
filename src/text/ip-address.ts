import { isIPv4, isIPv6 } from 'node:net';

/** Reads an IPv4 or IPv6 address as its 4 or 16 bytes; null where the text is none, or names a zone. */
export function readIpAddress(text: string): readonly number[] | null {
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
