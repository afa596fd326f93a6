// Numbers as Python's int() and str() read and write them, compared with recordings of CPython.
import { growthOf, linear } from "../support/growth.ts";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { NumberLiteral, pythonInt, pythonText } from "../../src/python/index.ts";

interface Recording {
  int_of_text: { in: string; int: string | null }[];
  number_to_text: { literal: string; str: string }[];
}

const file = new URL("../data/golden/vectors/python-coercions.json", import.meta.url);
const recording: Recording = JSON.parse(readFileSync(file, "utf8"));

describe("pythonInt", () => {
  test.each(recording.int_of_text)("int($in) is $int", ({ in: text, int }) => {
    expect(pythonInt(text)?.toString() ?? null).toBe(int);
  });

  test.each([
    ["digits of every script", "१٢３𝟜", 1234n],
    ["the second run of mathematical digits", "𝟘𝟙𝟡", 19n],
    ["leading zeros", "0000000000000000000007", 7n],
    ["a negative zero", "-0", 0n],
    ["next line and ideographic space", "\u00851\u3000", 1n],
    ["a separator that strip() removes but int() does not skip", "\u001c1", undefined],
    ["a separator behind", "1\u001f", undefined],
    ["a sign apart from its digits", "+ 1", undefined],
    ["a NUL", "1\0", undefined],
    ["a sign behind", "1-", undefined],
  ])("reads %s as CPython does", (_what, text, value) => {
    expect(pythonInt(text)).toBe(value);
  });

  it("reads 4300 digits and no more", () => {
    expect(pythonInt("9".repeat(4300))).toBe(10n ** 4300n - 1n);
    expect(pythonInt("9".repeat(4301))).toBeUndefined();
    expect(pythonInt(`-${"𝟗_".repeat(4299)}𝟗`)).toBe(1n - 10n ** 4300n);
    expect(pythonInt("0".repeat(4301))).toBeUndefined();
  });

  it.each([
    ["digits", (size: number) => "1_".repeat(size)],
    ["white space", (size: number) => `${" ".repeat(size)}x`],
  ])("refuses megabytes of %s in linear time", async (_what, text) => {
    expect(pythonInt(text(1_000_000))).toBeUndefined();
    expect(await growthOf(1_000_000, (size) => pythonInt(text(size)))).toBeLessThan(linear);
  });

  it("reads back every integer", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.constantFrom("", " ", "\t\n", "\u00a0"), (value, space) => {
        expect(pythonInt(`${space}${value}${space}`)).toBe(value);
      }),
    );
  });
});

describe("pythonText", () => {
  test.each(recording.number_to_text)("str($literal) is $str", ({ literal, str }) => {
    expect(pythonText(new NumberLiteral(literal))).toBe(str);
  });

  test.each([
    [0, "0"],
    [-0, "0"],
    [-7, "-7"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
    [12_345_678_901_234_567_890n, "12345678901234567890"],
    [1.5, "1.5"],
    [1e-7, "1e-07"],
    [-1.25e-300, "-1.25e-300"],
    [Number.NaN, "nan"],
    [-Infinity, "-inf"],
  ])("writes the plain number %s as %s", (value, text) => {
    expect(pythonText(value)).toBe(text);
  });

  it("writes floats that read back as the same float", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const literal = new NumberLiteral(JSON.stringify(value).replace(/^(-?\d+)$/, "$1.0"));
        expect(Object.is(Number(pythonText(literal)), literal.valueOf())).toBe(true);
        expect(pythonText(literal)).toMatch(/[.e]/);
      }),
    );
  });
});

describe("NumberLiteral", () => {
  it("keeps the source and knows ints from floats", () => {
    expect(new NumberLiteral("9007199254740993")).toMatchObject({
      text: "9007199254740993",
      isInteger: true,
    });
    expect(new NumberLiteral("1.0")).toMatchObject({ text: "1.0", isInteger: false });
    expect(new NumberLiteral("1e3").isInteger).toBe(false);
  });

  it("compares as a number and prints as Python", () => {
    expect(Number(new NumberLiteral("2.5"))).toBe(2.5);
    expect(String(new NumberLiteral("1e3"))).toBe("1000.0");
  });

  it("serialises digit for digit", () => {
    const value = ["12345678901234567890", "1e3", "-0.0", "1e400"].map((text) => new NumberLiteral(text));
    expect(JSON.stringify(value)).toBe("[12345678901234567890,1000.0,-0.0,null]");
  });
});
