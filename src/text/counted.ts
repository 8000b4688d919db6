const format = new Intl.NumberFormat('en-US');

/** A number for people to read, as `3,000`. */
export function grouped(count: number): string {
  return format.format(count);
}

/** A number of things, as `1 rule` or `3,000 rules`. The plural is the noun with an s unless it is given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}
