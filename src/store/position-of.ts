// Where a text begins in another one whatever the case of its ASCII letters, found in linear time (Knuth, Morris and Pratt).

/** The name of SQLite's function for it: `latchkey_position(text, part)`. */
export const positionFunction = "latchkey_position";

/** A code unit, with an ASCII letter in upper case, as `like` compares them. */
function unitAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0x61 && unit <= 0x7a ? unit - 0x20 : unit;
}

/** For each beginning of a part, the length of its longest end that is a beginning too. */
function bordersOf(part: string): Uint32Array {
  const borders = new Uint32Array(part.length);
  let border = 0;
  for (let at = 1; at < part.length; at += 1) {
    while (border > 0 && unitAt(part, at) !== unitAt(part, border)) border = borders[border - 1] ?? 0;
    if (unitAt(part, at) === unitAt(part, border)) border += 1;
    borders[at] = border;
  }
  return borders;
}

// A statement asks about one part in many rows.
let known: { readonly part: string; readonly borders: Uint32Array } = {
  part: "",
  borders: new Uint32Array(),
};

/** The position of a part in a text, from 1; 0 where it is not in it. */
export function positionOf(text: string, part: string): number {
  if (known.part !== part) known = { part, borders: bordersOf(part) };
  const { borders } = known;
  let matched = 0;
  for (let at = 0; at < text.length && matched < part.length; at += 1) {
    while (matched > 0 && unitAt(text, at) !== unitAt(part, matched)) matched = borders[matched - 1] ?? 0;
    if (unitAt(text, at) === unitAt(part, matched)) matched += 1;
    if (matched === part.length) return at - part.length + 2;
  }
  return part === "" ? 1 : 0;
}
