const grouped = new Intl.NumberFormat('en-US');

/** A number of things for people to read, as `1 rule` or `3,000 rules`. The plural is the noun with an s unless it is given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped.format(count)} ${count === 1 ? noun : plural}`;
}
