// Decimals as texts that sort as their numbers do: SQLite has no exact numbers of more than 15 digits.

/** How many digits a decimal has, and how many of them after the point. */
interface Size {
  readonly digits: number;
  readonly places: number;
}

const [negative, positive] = ["n", "p"] as const;
/** After all digits: a negative number with further places comes before the same one without. */
const end = "~";

/** Whether a text is one of `toSortableText`. */
export const isSortableText = (text: string): boolean => /^[np]/.test(text);

/**
 * A decimal as `p` or `n` and its digits with leading zeros, without the point; those of a negative number are replaced by
 * their difference from nine. A number with more digits than the column holds sorts where it belongs.
 */
export function toSortableText(decimal: string, { digits, places }: Size): string {
  const [whole = "", fraction = ""] = decimal.replace("-", "").split(".");
  const before = whole.padStart(digits - places, "0");
  const all = before + fraction.padEnd(places, "0");
  const isZero = !/[1-9]/.test(all);
  const isTooLong = before.length > digits - places;
  if (!decimal.startsWith("-") || isZero) return positive + (isTooLong ? end : all);
  return negative + (isTooLong ? "" : complement(all) + end);
}

/** The decimal of a text of `toSortableText`. */
export function fromSortableText(text: string, { places }: Size): string {
  const isNegative = text.startsWith(negative);
  const digits = text.slice(1).replace(end, "");
  const all = isNegative ? complement(digits) : digits;
  const at = all.length - places;
  return `${isNegative ? "-" : ""}${all.slice(0, at)}.${all.slice(at)}`;
}

const complement = (digits: string): string => digits.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));
