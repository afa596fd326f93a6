// Finds the known name that a misspelt one was meant to be.

/**
 * The candidate that is nearest to `word`; undefined when none is near. Case, `_` and `-` are ignored, so
 * `ACCESS_TOKEN_LIFETIME` is the same as `accessTokenLifetime`. Two swapped letters count as one mistake.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const given = normalized(word);
  // One mistake in three letters is still the same word.
  let best = {
    name: undefined as string | undefined,
    distance: Math.max(1, Math.floor(given.length / 3)) + 1,
  };
  for (const name of candidates) {
    const distance = editDistance(given, normalized(name));
    if (distance < best.distance) best = { name, distance };
  }
  return best.name;
}

/** Whether two names are the same apart from case, `_` and `-`. */
export const isSameName = (one: string, other: string): boolean => normalized(one) === normalized(other);

const normalized = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, "");

/** The number of insertions, deletions, substitutions and swaps of neighbours between two texts (optimal string alignment). */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (isSame ? 0 : 1),
          isSwap ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, other.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
