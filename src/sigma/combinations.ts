/** One of each, in every way; the last varies fastest. Takes the time of what it gives: where there is no choice, nothing is copied. */
export function combinations<T>(alternatives: readonly (readonly T[])[]): readonly (readonly T[])[] {
  let ways: T[][] = [[]];
  for (const choices of alternatives) {
    if (choices.length === 1) for (const way of ways) way.push(choices[0]!);
    else ways = ways.flatMap((way) => choices.map((choice) => [...way, choice]));
  }
  return ways;
}
