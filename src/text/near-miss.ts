/** Longer words are no misspelling of anything we know, and would be slow to compare. */
const maxLength = 64;

/** Nobody has more words that one can be a misspelling of; a hostile file has. */
const maxCandidates = 1_000;

/**
 * The candidate that `word` most likely means, or null: at most one edit (a letter more, less, other, or two swapped) for
 * each three letters. Case is ignored; of equals the first wins.
 */
export function nearMiss(word: string, candidates: Iterable<string>): string | null {
  if (word.length > maxLength) return null;
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  let left = maxCandidates;
  for (const candidate of candidates) {
    if (left-- === 0) break;
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance && distance < wanted.length) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `Did you mean 'x'?`, or what else to say where no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const near = nearMiss(word, candidates);
  return near === null ? otherwise : `Did you mean '${near}'?`;
}

/**
 * Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours; `limit` where it is that or more.
 * Only cells that can be below the limit are looked at: a hostile file asks for a million comparisons.
 */
function editDistance(from: string, to: string, limit: number): number {
  let beforeLast = new Uint8Array(to.length + 1);
  let last = Uint8Array.from({ length: to.length + 1 }, (_, index) => index);
  let current = new Uint8Array(to.length + 1);
  for (let row = 1; row <= from.length; row++) {
    const [first, end] = [Math.max(1, row - limit), Math.min(to.length, row + limit)];
    current.fill(limit);
    current[0] = Math.min(row, limit);
    let least = current[0];
    for (let column = first; column <= end; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1));
      if (isSwap) cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current[column] = cost;
      least = Math.min(least, cost);
    }
    if (least >= limit) return limit;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  return Math.min(last[to.length]!, limit);
}
