// Urlencoded forms as Django's QueryDict reads them.
import { growthOf, linear } from "../../support/growth.ts";
import { anyText } from "../../support/any-text.ts";
import { runs } from "../../support/inputs.ts";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { FORM_TYPE, naughtyBytes, naughtyStrings, post, readForm, refusal } from "./requests.ts";

describe("urlencoded forms", () => {
  test.each([
    ["plain fields", "a=1&b=2", { a: "1", b: "2" }],
    ["plus and percent", "a=x+y%2Bz&b=%C3%A9", { a: "x y+z", b: "é" }],
    ["escapes in names", "a%5B%5D=1&b+c=2", { "a[]": "1", "b c": "2" }],
    ["the last of a repeated name", "a=1&b=2&a=3", { a: "3", b: "2" }],
    ["blank values", "a=&b&=c", { a: "", b: "", "": "c" }],
    ["empty pairs", "&&a=1&&", { a: "1" }],
    ["a semicolon, which separates nothing", "a=1;b=2", { a: "1;b=2" }],
    ["further equals signs", "a=b=c", { a: "b=c" }],
    ["a leading question mark", "?a=1", { "?a": "1" }],
    ["raw UTF-8", "é=ü", { é: "ü" }],
    ["raw UTF-8 beside escapes", "a=é%C3é%A9", { a: "é\ufffdé\ufffd" }],
    ["invalid UTF-8", "a=%ff&b=%e2%82x", { a: "\ufffd", b: "\ufffdx" }],
    ["broken escapes", "a=%&b=%4&c=%zz&d=%4%41", { a: "%", b: "%4", c: "%zz", d: "%4A" }],
    ["an escaped byte order mark", "a=%EF%BB%BFx", { a: "\ufeffx" }],
    ["escaped control characters", "a=%00%0d%0a", { a: "\0\r\n" }],
    ["other people's conventions", "__proto__[x]=1&a[b]=2", { "__proto__[x]": "1", "a[b]": "2" }],
  ])("reads %s", async (_what, body, fields) => {
    expect(Object.fromEntries(await readForm(body))).toEqual(fields);
  });

  it("knows no inherited names", async () => {
    const pairs = await readForm("__proto__=1&constructor=2");
    expect(pairs).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
    expect("1" in Object.prototype).toBe(false);
  });

  it("takes raw bytes that are no UTF-8 for latin-1, as Django does", async () => {
    expect(await readForm(Buffer.from("a=\u00e9", "latin1"))).toEqual([["a", "é"]]);
  });

  test.each([
    ["iso-8859-1", "a=%e9+%80", "é \u0080"],
    ["windows-1251", "a=%e9", "й"],
    ["shift_jis", "a=%83A", "ア"],
    ["ascii", "a=%e9b", "\ufffdb"],
    ["nope", "a=%C3%A9", "é"],
  ])("decodes escapes by the charset %s", async (charset, body, value) => {
    expect(await readForm(body, `${FORM_TYPE}; charset=${charset}`)).toEqual([["a", value]]);
  });

  it("refuses more than 1000 fields, counting as Django does", async () => {
    const thousand = "a=1&".repeat(999);
    expect(await readForm(`${thousand}b=2`)).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
    const error = await refusal(post(FORM_TYPE, `${thousand}b=2&`));
    expect(error).toMatchObject({
      status: 400,
      code: "too_many_fields",
      message: "Request body exceeded the limit of 1000 fields.",
    });
  });

  it("takes another bound on fields", async () => {
    expect(await readForm("a=1&b=2", FORM_TYPE, { fields: 2 })).toHaveLength(2);
    const error = await refusal(post(FORM_TYPE, "a=1&b=2&c=3"), { fields: 2 });
    expect(error.message).toBe("Request body exceeded the limit of 2 fields.");
  });

  it("round-trips naughty strings", async () => {
    const strings = naughtyStrings();
    const pairs = strings.map((text, index): [string, string] => [`f${index}`, text]);
    expect(await readForm(new URLSearchParams(pairs).toString())).toEqual(pairs);
  });

  it("replaces what is no UTF-8 in naughty bytes", async () => {
    const strings = naughtyBytes();
    expect(strings).toHaveLength(745);
    for (const bytes of strings) {
      const escaped = bytes.toString("hex").replaceAll(/../g, "%$&");
      expect(await readForm(`a=${escaped}`)).toEqual([["a", bytes.toString()]]);
    }
  });

  it("agrees with URLSearchParams on whatever it writes", async () => {
    const text = anyText();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text)), async (pairs) => {
        const wire = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value]));
        expect(new Map(await readForm(wire.toString() || "&"))).toEqual(new Map(wire));
      }),
      { numRuns: runs(100, 500) },
    );
  });

  it("agrees with URLSearchParams on any ASCII", async () => {
    const token = fc.constantFrom("%", "+", "&", "=", "a", "4", "1", "c3", "A9", "?", ";", " ");
    await fc.assert(
      fc.asyncProperty(fc.array(token), async (tokens) => {
        const body = `x${tokens.join("")}`;
        expect(new Map(await readForm(body))).toEqual(new Map(new URLSearchParams(body)));
      }),
      { numRuns: runs(300, 1000) },
    );
  });

  test.each([
    ["separators", (size: number) => "&".repeat(size)],
    ["escapes", (size: number) => `a=${"%41".repeat(size / 3)}`],
    ["percent signs", (size: number) => `a=${"%".repeat(size)}`],
    ["mixed runs", (size: number) => `a=${"é%".repeat(size / 3)}`],
  ])("spends linear time on %s", async (_what, body) => {
    const read = (size: number): Promise<unknown> => readForm(body(size)).catch(() => undefined);
    expect(await growthOf(2_600_000, read)).toBeLessThan(linear);
  });
});
