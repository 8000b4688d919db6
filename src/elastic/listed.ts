const most = 3;

/** Names for a message: the first few, and how many more. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, most).map((name) => `'${name}'`);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
