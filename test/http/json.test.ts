// The text of JSON bodies: as JSON.stringify writes it, but for what a script or a number would not survive, and for indentation without end.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactNumber, jsonText, readJson } from "../../src/http/json.ts";

const nested = (depth: number, innermost: unknown): unknown =>
  depth === 0 ? innermost : [nested(depth - 1, innermost)];

describe("JSON text", () => {
  it("is what JSON.stringify writes, indented or not", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
        (value, indent) => {
          const plain = JSON.stringify(value, undefined, indent);
          expect(jsonText(value, indent)).toBe(
            plain.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029"),
          );
        },
      ),
    );
  });

  it("keeps every digit of integers", () => {
    expect(jsonText({ a: [2n ** 63n - 1n, -(2n ** 70n)] })).toBe(
      '{"a":[9223372036854775807,-1180591620717411303424]}',
    );
    expect(jsonText([2n ** 63n], 1)).toBe("[\n 9223372036854775808\n]");
  });

  it("is indented however long it is, as long as it is not indentation for the most part", () => {
    const long = Array.from({ length: 40_000 }, (_, id) => ({ id, text: '"[{,' }));
    expect(jsonText(long, 8)).toBe(JSON.stringify(long, undefined, 8));
    const deep = nested(200, { a: [] });
    expect(jsonText(deep, 8)).toBe(JSON.stringify(deep, undefined, 8));
  });

  it("is not indented where that would make a small value very large", () => {
    const ones = Array.from({ length: 10_000 }, () => 1);
    const hostile = nested(900, ones);
    expect(jsonText(hostile, 8)).toBe(JSON.stringify(hostile));
    expect(jsonText([hostile], 8)).toBe(JSON.stringify([hostile]));
  });
});

describe("stored JSON", () => {
  it("comes back as it was, with every digit of its integers", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.bigInt({ min: 1n - 10n ** 21n, max: 10n ** 21n - 1n }),
        (plain, integer) => {
          expect(readJson(JSON.stringify(plain))).toEqual(JSON.parse(JSON.stringify(plain)));
          expect(jsonText(readJson(`{"a":[${integer}]}`))).toBe(`{"a":[${integer}]}`);
        },
      ),
      {
        examples: [
          [{}, 2n ** 53n + 1n],
          [{}, -(2n ** 63n)],
          [{}, 12_345_678_901_234_567_890n],
        ],
      },
    );
  });

  it.each([
    ["9007199254740991", 9_007_199_254_740_991],
    ["9007199254740992", 9_007_199_254_740_992],
    ["9007199254740993", 9_007_199_254_740_993n],
    ["-9007199254740993", -9_007_199_254_740_993n],
    ["12345678901234567890", 12_345_678_901_234_567_890n],
    // PostgreSQL writes out what came with an exponent.
    ["10000000000000000000000", 1e22],
    ["1000000000000000100000", 1.000_000_000_000_000_1e21],
    ["1000000000000000100001", 1_000_000_000_000_000_100_001n],
    ["1e22", 1e22],
    ["0.1234567890123456789", 0.123_456_789_012_345_68],
  ])("%s is %s", (text, value) => {
    expect(exactNumber(text)).toBe(value);
    expect(readJson(`[${text}]`)).toEqual([value]);
  });
});
