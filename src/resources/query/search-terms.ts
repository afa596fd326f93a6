// The terms of `?search=`, as DRF splits them: at white space and commas, with quoted phrases as one term.
import { pythonTrim } from "../../python/index.ts";

// Python's white space: U+001C to U+001F and U+0085 too, but not U+FEFF.
const space = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
const quoted = String.raw`(?:"(?:[^"\\]|\\[^\n])*"|'(?:[^'\\]|\\[^\n])*')`;
const words = new RegExp(`[^${space}'"]*(?:${quoted}[^${space}'"]*)+|[^${space}]+`, "gu");

/** Splits a search into its terms (`search_smart_split` of DRF). */
export function searchTerms(text: string): string[] {
  return (text.match(words) ?? []).flatMap((word) => {
    const term = word.replaceAll(/^,+|,+$/g, "");
    const quote = term.at(0);
    if ((quote === '"' || quote === "'") && term.endsWith(quote)) return [unquoted(term, quote)];
    return term
      .split(",")
      .filter((part) => part !== "")
      .map(pythonTrim);
  });
}

const unquoted = (term: string, quote: string): string =>
  term.slice(1, -1).replaceAll(`\\${quote}`, quote).replaceAll("\\\\", "\\");
