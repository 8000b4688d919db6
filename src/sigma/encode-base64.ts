/** Sigma's encodings put text into bytes, and bytes into base64. */
export const textEncodings = {
  utf8: (text: string): Buffer => Buffer.from(text, 'utf8'),
  utf16le: (text: string): Buffer => Buffer.from(text, 'utf16le'),
  utf16be: (text: string): Buffer => Buffer.from(text, 'utf16le').swap16(),
  /** Little-endian, after a byte order mark. */
  utf16: (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le'),
} as const;

/**
 * How bytes look inside longer text that is base64: once for each place in a group of three at which they can begin, without
 * the characters at the ends that depend on the bytes around them.
 */
export function base64Offsets(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = [0, 2, 3][offset]!;
    // Where the last group is not full, its last character also holds bits of what follows.
    const isFull = (offset + bytes.length) % 3 === 0;
    return encoded.slice(start, isFull ? undefined : -1);
  });
}
