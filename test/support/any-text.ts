// Texts of any code points, made without fast-check's table of all of them, which takes a quarter of a second for each arbitrary.
import * as fc from "fast-check";

const firstSurrogate = 0xd800;
const surrogates = 0x800;

const codePoint = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }),
  fc
    .integer({ min: 0x80, max: 0x10_ffff - surrogates })
    .map((at) => (at < firstSurrogate ? at : at + surrogates)),
);

/** Any code point but a half of a pair. */
export const anyCharacter = codePoint.map((point) => String.fromCodePoint(point));

/** A well-formed text; its lengths are counted in code points. */
export const anyText = (lengths: fc.StringConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ unit: anyCharacter, ...lengths });
