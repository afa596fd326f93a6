// Makes texts that match a regular expression, for the parts of its language that schemas use.

/** Gives numbers from 0 to below a limit. */
export type Choose = (limit: number) => number;

/** What is left of a pattern. */
interface Reader {
  readonly source: string;
  position: number;
}

class Unsupported extends Error {}

const ranges = (from: string, to: string): string[] =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, index) =>
    String.fromCharCode(from.charCodeAt(0) + index),
  );

const digits = ranges("0", "9");
const word = [...ranges("a", "z"), ...ranges("A", "Z"), ...digits, "_"];
const printable = ranges(" ", "~");
const without = (all: readonly string[]): string[] => printable.filter((sign) => !all.includes(sign));
const classes: Readonly<Record<string, readonly string[]>> = {
  d: digits,
  w: word,
  s: [" "],
  D: without(digits),
  W: without(word),
  S: without([" "]),
};

/** A text that matches a pattern; undefined when none was found. */
export function patternText(pattern: RegExp, choose: Choose): string | undefined {
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      const text = alternatives({ source: pattern.source, position: 0 }, choose);
      if (new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).test(text)) return text;
    }
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
  }
  return undefined;
}

const peek = ({ source, position }: Reader): string => source.charAt(position);

const take = (reader: Reader): string => reader.source.charAt(reader.position++);

/** Reads to the end of a group, and takes one of its alternatives. */
function alternatives(reader: Reader, choose: Choose): string {
  const texts = [sequence(reader, choose)];
  while (peek(reader) === "|") {
    take(reader);
    texts.push(sequence(reader, choose));
  }
  return texts[choose(texts.length)] ?? "";
}

function sequence(reader: Reader, choose: Choose): string {
  let text = "";
  while (reader.position < reader.source.length && !"|)".includes(peek(reader))) {
    const start = reader.position;
    const first = atom(reader, choose);
    const end = reader.position;
    const count = quantity(reader, choose);
    const after = reader.position;
    if (count === 1) text += first;
    else
      for (let index = 0; index < count; index++) {
        reader.position = start;
        text += atom(reader, choose);
        if (reader.position !== end) throw new Unsupported();
      }
    reader.position = after;
  }
  return text;
}

function atom(reader: Reader, choose: Choose): string {
  const sign = take(reader);
  if (sign === "^" || sign === "$") return "";
  if (sign === ".") return oneOf(word, choose);
  if (sign === "[") return oneOf(signClass(reader), choose);
  if (sign === "\\") return escaped(reader, choose);
  if (sign !== "(") return sign;
  if (peek(reader) === "?") {
    const opening = /^\?(?::|<[A-Za-z]\w*>)/.exec(reader.source.slice(reader.position))?.[0];
    if (opening === undefined) throw new Unsupported();
    reader.position += opening.length;
  }
  const text = alternatives(reader, choose);
  if (take(reader) !== ")") throw new Unsupported();
  return text;
}

function escaped(reader: Reader, choose: Choose): string {
  const sign = take(reader);
  if (sign === "b") return "";
  const found = classes[sign];
  if (found !== undefined) return oneOf(found, choose);
  if (/[A-Za-z0-9]/.test(sign)) throw new Unsupported();
  return sign;
}

function signClass(reader: Reader): readonly string[] {
  const isNegated = peek(reader) === "^";
  if (isNegated) take(reader);
  const signs: string[] = [];
  while (peek(reader) !== "]") {
    if (reader.position >= reader.source.length) throw new Unsupported();
    const first = classSign(reader);
    if (first.length === 1 && peek(reader) === "-" && reader.source.charAt(reader.position + 1) !== "]") {
      take(reader);
      signs.push(...ranges(first[0] ?? "", classSign(reader)[0] ?? ""));
    } else signs.push(...first);
  }
  take(reader);
  return isNegated ? without(signs) : signs;
}

function classSign(reader: Reader): readonly string[] {
  const sign = take(reader);
  if (sign !== "\\") return [sign];
  const next = take(reader);
  const found = classes[next];
  if (found !== undefined) return found;
  if (/[A-Za-z0-9]/.test(next)) throw new Unsupported();
  return [next];
}

const oneOf = (signs: readonly string[], choose: Choose): string => signs[choose(signs.length)] ?? "";

/** How often an atom is repeated: a few times more than it must be, so that texts differ. */
function quantity(reader: Reader, choose: Choose): number {
  const rest = reader.source.slice(reader.position);
  const found = /^(?:([?*+])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(rest);
  if (found === null) return 1;
  reader.position += found[0].length;
  const [, sign, from = "0", comma, to = ""] = found;
  const least = sign === "+" ? 1 : Number(from);
  const most =
    sign === "?"
      ? 1
      : sign !== undefined || (comma !== undefined && to === "")
        ? least + 8
        : Number(to || from);
  const top = Math.min(most, Math.max(least, 6));
  return Math.max(least, top - choose(2));
}
