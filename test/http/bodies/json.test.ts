// JSON bodies: values, mistakes in Python's words, and what hostile bodies cost.
import { growthOf, linear } from "../../support/growth.ts";
import { anyCharacter } from "../../support/any-text.ts";
import { runs } from "../../support/inputs.ts";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { NumberLiteral } from "../../../src/python/index.ts";
import { JSON_TYPE, jsonRefusal, naughtyStrings, readJson, recorded } from "./requests.ts";

interface ParseErrorRow {
  body_latin1: string;
  "python-3.11.2": { detail: string };
  "python-3.13.0"?: { detail: string };
}

interface SuiteCase {
  name: string;
  body_b64?: string;
  recipe?: { repeat: string; times: number };
  class: "y" | "n" | "i";
}

const mistakes: { rows: ParseErrorRow[] } = JSON.parse(recorded("golden/vectors/json-parse-errors.json"));
const suite: { cases: SuiteCase[] } = JSON.parse(recorded("security/json_bodies.json"));

function bytesOf({ body_b64, recipe }: SuiteCase): Uint8Array {
  if (recipe !== undefined) return Buffer.from(recipe.repeat.repeat(recipe.times));
  return Buffer.from(body_b64 ?? "", "base64");
}

describe("mistakes, in the words of Python 3.11", () => {
  // Two rows also record Python 3.13, which words trailing commas anew. 3.11 is the reference; 3.13 is not targeted.
  it("has 36 recorded rows, two of which newer interpreters word differently", () => {
    expect(mistakes.rows).toHaveLength(36);
    expect(mistakes.rows.filter((row) => row["python-3.13.0"] !== undefined)).toHaveLength(2);
  });

  test.each(mistakes.rows)("$body_latin1", async (row) => {
    expect(await jsonRefusal(Buffer.from(row.body_latin1, "latin1"))).toBe(row["python-3.11.2"].detail);
  });

  test.each([
    ['{"a":NaN}', "Out of range float values are not JSON compliant: 'NaN'"],
    ["[1.5,-Infinity", "Out of range float values are not JSON compliant: '-Infinity'"],
    ['\ufeff{"a":1}', "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"],
    ['{"a":"x\ny"}', "Invalid control character at: line 1 column 8 (char 7)"],
    ['["\\', "Unterminated string starting at: line 1 column 2 (char 1)"],
    ['"\\u0041', "Invalid \\uXXXX escape: line 1 column 3 (char 2)"],
    ['{"😀":"é"\n\n "b"}', "Expecting ',' delimiter: line 3 column 2 (char 11)"],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ["[1.5, 2 3]", "Expecting ',' delimiter: line 1 column 9 (char 8)"],
    ["[[1]] ]", "Extra data: line 1 column 7 (char 6)"],
  ])("%j", async (body, message) => {
    expect(await jsonRefusal(body)).toBe(`JSON parse error - ${message}`);
  });

  test.each([
    ["22ff22", "byte 0xff in position 1: invalid start byte"],
    ["22c0af22", "byte 0xc0 in position 1: invalid start byte"],
    ["22c322", "byte 0xc3 in position 1: invalid continuation byte"],
    ["22e28222", "bytes in position 1-2: invalid continuation byte"],
    ["22eda08022", "byte 0xed in position 1: invalid continuation byte"],
    ["22e08080", "byte 0xe0 in position 1: invalid continuation byte"],
    ["22f0909022", "bytes in position 1-3: invalid continuation byte"],
    ["22f08f808022", "byte 0xf0 in position 1: invalid continuation byte"],
    ["22f490808022", "byte 0xf4 in position 1: invalid continuation byte"],
    ["c3a9f09f98", "bytes in position 2-4: unexpected end of data"],
    ["2261c3", "byte 0xc3 in position 2: unexpected end of data"],
  ])("bytes %s are no UTF-8", async (hex, message) => {
    expect(await jsonRefusal(Buffer.from(hex, "hex"))).toBe(
      `JSON parse error - 'utf-8' codec can't decode ${message}`,
    );
  });
});

describe("JSONTestSuite", () => {
  const cases = suite.cases.map((row) => ({ name: row.name, class: row.class, bytes: bytesOf(row) }));
  // An empty body is no JSON at all: the reference reads it as an empty object without looking at it.
  const readAsEmptyObject = "n_structure_no_data";

  test.each(cases.filter((row) => row.class === "y"))("accepts $name", async ({ bytes }) => {
    expect(JSON.stringify(await readJson(bytes))).toBeTypeOf("string");
  });

  const refused = cases.filter((row) => row.class === "n" && row.name !== readAsEmptyObject);
  test.each(refused)("refuses $name", async ({ bytes }) => {
    expect(await jsonRefusal(bytes)).toMatch(/^JSON parse error - /);
  });

  it(`reads ${readAsEmptyObject} as an empty object`, async () => {
    const bytes = cases.find((row) => row.name === readAsEmptyObject)?.bytes ?? Buffer.from("missing");
    expect(await readJson(bytes)).toEqual({});
  });

  // jsonRefusal lets nothing but a BodyError pass for a refusal.
  test.each(cases.filter((row) => row.class === "i"))("accepts or refuses $name", async ({ bytes }) => {
    const detail = await jsonRefusal(bytes);
    expect(detail ?? "JSON parse error - ").toMatch(/^JSON parse error - /);
  });

  it("decides the open cases as CPython 3.11 does", async () => {
    const accepted: string[] = [];
    for (const row of cases) {
      if (row.class === "i" && (await jsonRefusal(row.bytes)) === null) accepted.push(row.name);
    }
    expect(accepted).toEqual(
      cases
        .map((row) => row.name)
        .filter((name) => /^i_(number|object|structure_500|string_(1st|inc|inv.*surr|lone_sec))/.test(name)),
    );
  });
});

describe("values", () => {
  it("keeps safe integers as numbers and the spelling of all other numbers", async () => {
    const body = '[0, -0, 7, 9007199254740991, 1.0, 1e3, -0.0, 9007199254740993, "1.0", {"a": 1E400}]';
    expect(await readJson(body)).toEqual([
      0,
      0,
      7,
      9007199254740991,
      new NumberLiteral("1.0"),
      new NumberLiteral("1e3"),
      new NumberLiteral("-0.0"),
      new NumberLiteral("9007199254740993"),
      "1.0",
      { a: new NumberLiteral("1E400") },
    ]);
  });

  test.each(["1.5", "-1", "16e-2", "12345678901234567"])("reads a lonely %s", async (text) => {
    expect(Number(await readJson(` ${text} `))).toBe(Number(text));
  });

  test.each([
    ["-0", 0],
    ["[-0]", [0]],
    ['{"a":\t\r\n -0}', { a: 0 }],
    ['{"a":\t\r\n 1.0}', { a: new NumberLiteral("1.0") }],
    ["[1,-1E2]", [1, new NumberLiteral("-1E2")]],
    ["[-9007199254740992]", [new NumberLiteral("-9007199254740992")]],
  ])("finds the spelled number in %j", async (text, value) => {
    expect(await readJson(text)).toEqual(value);
  });

  it("lets the last of duplicate keys win, whatever it is", async () => {
    expect(await readJson('{"a":1,"b":2,"a":"x"}')).toEqual({ a: "x", b: 2 });
    expect(await readJson('{"a":1.5,"a":1}')).toEqual({ a: 1 });
    expect(await readJson('{"a":1,"a":1.0}')).toEqual({ a: new NumberLiteral("1.0") });
  });

  it("keeps lone surrogates that escapes spell", async () => {
    expect(await readJson('["\\ud800", "\\udc00\\ud800", 1.5, "\\ud83d\\ude00"]')).toEqual([
      "\ud800",
      "\udc00\ud800",
      new NumberLiteral("1.5"),
      "😀",
    ]);
  });

  it("refuses integers of more than 4300 digits, as int() does", async () => {
    expect(await readJson("9".repeat(4300))).toEqual(new NumberLiteral("9".repeat(4300)));
    expect(await jsonRefusal(`[-${"9".repeat(4301)}]`)).toBe(
      "JSON parse error - Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits",
    );
  });

  it("round-trips naughty strings", async () => {
    const strings = naughtyStrings();
    expect(strings).toHaveLength(677);
    expect(await readJson(JSON.stringify(strings))).toEqual(strings);
    // A float in the body takes the parser that keeps spellings.
    expect(await readJson(JSON.stringify([1.5, ...strings]))).toEqual([new NumberLiteral("1.5"), ...strings]);
  });

  it("agrees with JSON.parse on any JSON", async () => {
    // A negative zero is no integer of Python's.
    const unsigned = (_name: string, value: unknown) => (value === 0 ? 0 : value);
    await fc.assert(
      fc.asyncProperty(fc.json({ stringUnit: anyCharacter, depthSize: "medium" }), async (text) => {
        const value = await readJson(text);
        expect(JSON.parse(JSON.stringify(value), unsigned)).toEqual(JSON.parse(text, unsigned));
      }),
      { numRuns: runs(100, 500) },
    );
  });
});

describe("hostile bodies", () => {
  const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];

  test.each(['{"isAdmin":true}', '{"isAdmin":1.5}'])("pollutes nothing with %s", async (inner) => {
    for (const name of names) {
      const value = await readJson(`{"a":{"${name}":${inner}},"${name}":${inner}}`);
      expect(Object.hasOwn(Object(value), name)).toBe(true);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect("isAdmin" in {}).toBe(false);
    }
  });

  test.each([
    ["arrays", "[", "]"],
    ["objects", '{"":', "}"],
    ["mixed", '[{"a":', "}]"],
  ])("answers %s nested 100,000 deep in linear time", async (_what, open, close) => {
    const bodies = [
      (depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`,
      (depth: number): string => `${open.repeat(depth)}1.5${close.repeat(depth)}`,
      (depth: number): string => open.repeat(depth),
    ];
    for (const body of bodies) {
      const refused = (depth: number): Promise<unknown> => jsonRefusal(body(depth));
      expect(await refused(100_000)).toBe("JSON parse error - Nesting is deeper than 1000 levels");
      expect(await growthOf(100_000, refused)).toBeLessThan(linear);
    }
  });

  test.each(["", "1", "1.5", '"]"'])("accepts arrays 1000 deep around %j, not 1001", async (core) => {
    const nested = (depth: number) => "[".repeat(depth) + core + "]".repeat(depth);
    expect(await jsonRefusal(nested(1000))).toBeNull();
    expect(await jsonRefusal(nested(1001))).toMatch(/Nesting is deeper/);
  });

  it("counts no brackets inside strings", async () => {
    const text = `\\"${"[{".repeat(2000)}`;
    expect(await readJson(JSON.stringify({ text, n: [1.5] }))).toEqual({
      text,
      n: [new NumberLiteral("1.5")],
    });
  });

  test.each([
    ["digits", (size: number) => "1".repeat(size)],
    ["floats", (size: number) => `[${"1.5,".repeat(size / 4)}1]`],
    ["white space", (size: number) => " ".repeat(size)],
    ["line breaks", (size: number) => "\n".repeat(size)],
    ["backslashes", (size: number) => `"${"\\".repeat(size)}`],
    ["items without an end", (size: number) => `[${"1,".repeat(size / 2)}`],
  ])("spends linear time on %s", async (_what, body) => {
    expect(await growthOf(2_600_000, (size) => jsonRefusal(body(size)))).toBeLessThan(linear);
  });

  it("throws nothing but BodyError for any bytes", async () => {
    const token = fc.constantFrom(...'{}[],:"\\0123456789.eE-+ \n\ud800é😀tfnNIu/'.split(""), "null", "NaN");
    const text = fc.array(token).map((tokens) => Buffer.from(tokens.join("")));
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, fc.uint8Array()), async (bytes) => {
        const detail = await jsonRefusal(bytes);
        expect(detail ?? "JSON parse error - ").toMatch(/^JSON parse error - /);
      }),
      { numRuns: runs(300, 1000) },
    );
  });
});

describe("charset of the content type", () => {
  const accented = '{"name":"zoë"}';

  test.each([
    ["utf-8", Buffer.from(accented)],
    ["UTF8", Buffer.from(accented)],
    ['"utf-8"', Buffer.from(accented)],
    ["utf-8-sig", Buffer.from(`\ufeff${accented}`)],
    ["iso-8859-1", Buffer.from(accented, "latin1")],
    ["Latin_1", Buffer.from(accented, "latin1")],
    ["windows-1252", Buffer.from(accented, "latin1")],
    ["utf-16", Buffer.from(`\ufeff${accented}`, "utf16le")],
    ["utf-16", Buffer.from(`\ufeff${accented}`, "utf16le").swap16()],
    ["utf_16_le", Buffer.from(accented, "utf16le")],
    ["nope", Buffer.from(accented)],
    ["", Buffer.from(accented)],
  ])("%s", async (charset, bytes) => {
    expect(await readJson(bytes, `${JSON_TYPE}; charset=${charset}`)).toEqual({ name: "zoë" });
  });

  it("reads latin-1 as itself, not as windows-1252", async () => {
    const bytes = Buffer.from('"\u0080\u009f"', "latin1");
    expect(await readJson(bytes, `${JSON_TYPE}; charset=iso-8859-1`)).toBe("\u0080\u009f");
    expect(await readJson(bytes, `${JSON_TYPE}; charset=windows-1252`)).toBe("€Ÿ");
  });

  test.each([
    ["ascii", "22e922", "'ascii' codec can't decode byte 0xe9 in position 1: ordinal not in range(128)"],
    ["utf-16", "220061002200", "UTF-16 stream does not start with BOM"],
    ["utf-16le", "220000d82200", "'utf-16le' codec can't decode the body"],
    ["euc-jp", "22ff22", "'euc-jp' codec can't decode the body"],
  ])("%s refuses bytes that are not of it", async (charset, hex, message) => {
    const detail = await jsonRefusal(Buffer.from(hex, "hex"), `${JSON_TYPE}; charset=${charset}`);
    expect(detail).toBe(`JSON parse error - ${message}`);
  });

  test.each(["bz2_codec", "base64", "ROT13", "utf-7"])("%s is no text encoding", async (charset) => {
    expect(await jsonRefusal("{}", `${JSON_TYPE}; charset=${charset}`)).toBe(
      `Unsupported charset "${charset}" in request Content-Type header.`,
    );
  });
});
