// How alike a password and a user's attribute are, measured as Django measures it.

/**
 * Twice the number of code points that both texts contain, over the sum of their lengths: 1 for anagrams, 0 for nothing
 * shared (Python's `difflib.SequenceMatcher.quick_ratio`).
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

/** Whether a password is at least that similar to a value or to one of the value's words, whatever their case. */
export function isSimilar(password: string, value: string, threshold: number): boolean {
  const lowered = password.toLowerCase();
  const whole = value.toLowerCase();
  // Python's \W: unlike in JavaScript, letters and digits of every script are word characters, and marks are not.
  const words = [...whole.split(/[^\p{L}\p{N}_]+/u), whole];
  // Django leaves out words too short to reach the threshold. That saves it time, but decides nothing.
  return words.some((word) => similarity(lowered, word) >= threshold);
}
