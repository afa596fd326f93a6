// How similar a password and a user's attribute are, measured as in Django.

/**
 * Twice the number of code points that both texts contain, divided by the sum of their lengths: 1 for anagrams, 0 when they
 * have nothing in common (Python's `difflib.SequenceMatcher.quick_ratio`).
 */
function similarity(a: string, b: string): number {
  const available = new Map<string, number>();
  let total = 0;
  for (const character of b) {
    available.set(character, (available.get(character) ?? 0) + 1);
    total += 1;
  }
  let shared = 0;
  for (const character of a) {
    const count = available.get(character) ?? 0;
    if (count > 0) {
      available.set(character, count - 1);
      shared += 1;
    }
    total += 1;
  }
  return total === 0 ? 1 : (2 * shared) / total;
}

/** Whether the similarity of a password to a value, or to one of its words, reaches the threshold. Case is ignored. */
export function isSimilar(password: string, value: string, threshold: number): boolean {
  const lowered = password.toLowerCase();
  const whole = value.toLowerCase();
  // Python's \W: unlike in JavaScript, letters and digits of all scripts are word characters; marks are not.
  const words = [...whole.split(/[^\p{L}\p{N}_]+/u), whole];
  // Django skips words that are too short to reach the threshold. That saves time, but does not change the result.
  return words.some((word) => similarity(lowered, word) >= threshold);
}
