// Strings as in Python: white space, length, surrogates, names of types.
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { NumberLiteral, codePointLength, pythonTrim, pythonTypeName } from "../../src/python/index.ts";

const file = new URL("../data/golden/vectors/python-coercions.json", import.meta.url);
const recording: { strip_code_points: number[] } = JSON.parse(readFileSync(file, "utf8"));

describe("pythonTrim", () => {
  it("removes exactly the 29 code points that str.strip() removes", () => {
    const removed: number[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
      if (pythonTrim(String.fromCodePoint(codePoint)) === "") removed.push(codePoint);
    }
    expect(removed).toEqual(recording.strip_code_points);
    expect(removed).toHaveLength(29);
  });

  test.each([
    ["both ends", "\u001c \u0085a b\u3000\n", "a b"],
    ["nothing of a byte order mark", "\ufeffa\ufeff", "\ufeffa\ufeff"],
    ["all of white space", " \t ", ""],
    ["nothing of the empty text", "", ""],
  ])("trims %s", (_what, text, trimmed) => {
    expect(pythonTrim(text)).toBe(trimmed);
  });
});

describe("codePointLength", () => {
  it("counts what iterating the text yields", () => {
    const unit = fc.constantFrom("a", "é", "漢", "😀", "\ud83d", "\ude00");
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(codePointLength(text)).toBe(Array.from(text).length);
      }),
    );
  });
});

describe("pythonTypeName", () => {
  test.each([
    [null, "NoneType"],
    ["", "str"],
    [false, "bool"],
    [1, "int"],
    [1.5, "float"],
    [1n, "int"],
    [new NumberLiteral("1.0"), "float"],
    [new NumberLiteral("1e3"), "float"],
    [new NumberLiteral("9007199254740993"), "int"],
    [[], "list"],
    [{}, "dict"],
  ])("of %o is %s", (value, name) => {
    expect(pythonTypeName(value)).toBe(name);
  });
});
