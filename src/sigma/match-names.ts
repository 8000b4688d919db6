/**
 * The names that a pattern of a condition fits, in their order; `*` is any run of characters. Names that begin with `_` are
 * left out unless the pattern begins so itself: Sigma says it of `them`, and pySigma does it for every pattern.
 */
export function matchNames(pattern: string, names: readonly string[]): readonly string[] {
  const candidates = pattern.startsWith('_') ? names : names.filter((name) => !name.startsWith('_'));
  const [start, ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return candidates.filter((name) => name === pattern);
  return candidates.filter((name) => fits(name, { start: start!, middles: rest, end }));
}

function fits(
  name: string,
  { start, middles, end }: { start: string; middles: readonly string[]; end: string },
): boolean {
  if (!name.startsWith(start) || !name.endsWith(end)) return false;
  let from = start.length;
  for (const middle of middles) {
    const found = name.indexOf(middle, from);
    if (found < 0) return false;
    from = found + middle.length;
  }
  return from <= name.length - end.length;
}
