/** An address as 16 bytes; IPv4 in its IPv6 form `::ffff:a.b.c.d`, as Elasticsearch's `ip` type compares them. */
export type IpAddress = readonly number[];

/** Reads an IPv4 or IPv6 address; null where the text is none. A zone (`fe80::1%12`) is no part of the address. */
export function parseIpAddress(text: string): IpAddress | null {
  const zone = text.indexOf('%');
  const address = zone < 0 ? text : text.slice(0, zone);
  if (!address.includes(':')) {
    const bytes = parseIpv4(address);
    return bytes === null ? null : mapped(bytes);
  }
  return parseIpv6(address);
}

/** The address of a CIDR network, 4 or 16 bytes, and its prefix, in the 16-byte form. */
export function networkOf(address: readonly number[], prefixLength: number): { address: IpAddress; bits: number } {
  return address.length === 4 ? { address: mapped(address), bits: prefixLength + 96 } : { address, bits: prefixLength };
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

function parseIpv4(text: string): readonly number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  const bytes = parts.map((part) => (/^(?:0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? bytes : null;
}

function parseIpv6(text: string): IpAddress | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(parseGroups);
  if (head === null || head === undefined || tail === null) return null;
  if (tail === undefined) return head.length === 16 ? head : null;
  const missing = 16 - head.length - tail.length;
  return missing < 2 ? null : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** Bytes of `a:b:c` or `a:b:1.2.3.4`; an empty text has none. */
function parseGroups(text: string): readonly number[] | null {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (index === groups.length - 1 && group.includes('.')) {
      const ipv4 = parseIpv4(group);
      if (ipv4 === null) return null;
      bytes.push(...ipv4);
    } else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      return null;
    }
  }
  return bytes;
}
