// The text of JSON bodies: as JSON.stringify writes it, but for what a script or a number would not survive, and for indentation without end.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonText } from "../../src/http/json.ts";

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
