// Multipart forms as Django's parser reads them, and within bounds.
import { growthOf, linear } from "../../support/growth.ts";
import { anyText } from "../../support/any-text.ts";
import { runs } from "../../support/inputs.ts";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { BodyError, UploadedFile, readBody } from "../../../src/http/bodies/index.ts";
import { formPairs, naughtyStrings, post, postChunks, readForm, refusal } from "./requests.ts";

const TYPE = "multipart/form-data; boundary=B";

function textPart(name: string, value: string): string {
  return `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

describe("multipart forms", () => {
  const good = `${textPart("username", "alice")}${textPart("password", "pass word")}--B--\r\n`;
  const goodFields = [
    ["username", "alice"],
    ["password", "pass word"],
  ];

  test.each([
    ["as clients send them", good],
    ["with a preamble and an epilogue", `ignored\r\n${good}ignored\r\n`],
    ["with padding after the boundary", good.replaceAll("--B\r\n", "--B \t\r\n")],
    ["without the last line break", good.slice(0, -2)],
    ["with bare line feeds before the boundaries", good.replaceAll(/\r\n--B/g, "\n--B")],
    ["with headers in any case", good.replaceAll("Content-Disposition", "cOnTeNt-DiSpOsItIoN")],
    ["with unquoted names", good.replaceAll(/name="(\w+)"/g, "name=$1")],
    ["with names in spaces", good.replaceAll(/name="(\w+)"/g, 'name=" $1 "')],
    [
      "with other headers",
      good.replaceAll("\r\nContent-D", "\r\nX-Other: 1\r\nno header\r\nContent-Length: 99\r\nContent-D"),
    ],
    ["with a nameless part between", good.replace("--B\r\n", "--B\r\nX: 1\r\n\r\nnameless\r\n--B\r\n")],
    [
      "with a headerless part that quotes a header",
      good.replace("--B\r\n", '--B\r\n\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--B\r\n'),
    ],
    ["with parts after the closing delimiter", `${good}${textPart("username", "mallory")}--B--`],
  ])("reads fields %s", async (_what, body) => {
    expect(await readForm(body, TYPE)).toEqual(goodFields);
  });

  it("takes FormData as fetch encodes it", async () => {
    const form = new FormData();
    form.set("title", "Ünïcode ✓");
    form.set("notes", "a\r\nb");
    form.set("upload", new File(["12345"], "x.TXT", { type: "Text/Plain" }));
    const request = new Request("http://api.example/", { method: "POST", body: form });
    expect(await formPairs(request)).toEqual([
      ["title", "Ünïcode ✓"],
      ["notes", "a\r\nb"],
      ["upload", new UploadedFile("x.TXT", "text/plain", 5)],
    ]);
  });

  test.each([
    ["none", "multipart/form-data", "None"],
    ["a blank one", 'multipart/form-data; boundary=""', ""],
    ["one that ends in a space", 'multipart/form-data; boundary="B "', "B "],
    ["one that is not ASCII", "multipart/form-data; boundary=\u00e9", "\u00e9"],
    ["one of 202 characters", `multipart/form-data; boundary=${"b".repeat(202)}`, "b".repeat(202)],
  ])("refuses as boundary %s", async (_what, contentType, shown) => {
    expect(await refusal(post(contentType, "x"))).toMatchObject({
      status: 400,
      message: `Multipart form parse error - Invalid boundary in multipart: ${shown}`,
    });
  });

  test.each([
    ["a body without the boundary", "--other\r\n\r\n", []],
    ["a boundary in the middle of a line", `x${good}`, [["password", "pass word"]]],
    ["a longer boundary", good.replaceAll("--B", "--BC"), []],
    ["a body cut in a value", good.slice(0, good.indexOf("ce\r\n")), [["username", "ali"]]],
    ["a body cut in a header", good.slice(0, good.indexOf('ame="p')), [["username", "alice"]]],
    ["a body cut after a boundary", good.slice(0, good.lastIndexOf("--\r\n")), goodFields],
    ["an empty value", `${textPart("a", "")}--B--`, [["a", ""]]],
    ["a part that ends at once", `--B\r\n--B\r\n${textPart("a", "1")}--B--`, [["a", "1"]]],
    ["headers without a blank line", "--B\r\nContent-Disposition: x; name=a\r\n--B--", []],
    ["dashes and near boundaries", `${textPart("a", "--\r\n-B\r\n--Bx")}--B--`, [["a", "--\r\n-B\r\n--Bx"]]],
    ["the last of a repeated name", `${textPart("a", "1")}${textPart("a", "2")}--B--`, [["a", "2"]]],
    ["quotes and semicolons in names", `${textPart('a\\";b', "1")}--B--`, [['a";b', "1"]]],
    ["an empty end, which is part of the value", textPart("a", "1"), [["a", "1\r\n"]]],
  ])("reads %s", async (_what, body, fields) => {
    expect(await readForm(body, TYPE)).toEqual(fields);
  });

  it("decodes fields as UTF-8 with replacement, or by the charset", async () => {
    const body = Buffer.from(`${textPart("a", "caf\u00e9")}--B--`, "latin1");
    expect(await readForm(body, TYPE)).toEqual([["a", "caf\ufffd"]]);
    expect(await readForm(body, `${TYPE}; charset=latin-1`)).toEqual([["a", "café"]]);
    expect(await readForm(`${textPart("a", "\ufeffé")}--B--`, TYPE)).toEqual([["a", "\ufeffé"]]);
  });

  test.each([
    ["a plain name", 'filename="a.txt"', new UploadedFile("a.txt", "text/plain", 5)],
    ["a path", 'filename="../etc/passwd"', new UploadedFile("passwd", "text/plain", 5)],
    ["a Windows path", 'filename="C:\\dir\\a.txt"', new UploadedFile("a.txt", "text/plain", 5)],
    ["an encoded name", "filename*=UTF-8''na%C3%AFve.txt", new UploadedFile("naïve.txt", "text/plain", 5)],
    ["a blank name", 'filename=""', "alice"],
  ])("reads a file of %s", async (_what, fileName, value) => {
    const body = `--B\r\nContent-Disposition: form-data; name="f"; ${fileName}\r\nContent-Type: text/plain; charset=x\r\n\r\nalice\r\n--B--\r\n`;
    expect(await readForm(body, TYPE)).toEqual([["f", value]]);
  });

  it("drops a file without a usable name, and prefers a file to text", async () => {
    const file = (fileName: string) =>
      `--B\r\nContent-Disposition: form-data; name="f"; filename="${fileName}"\r\n\r\n12\r\n`;
    expect(await readForm(`${file("..")}--B--`, TYPE)).toEqual([]);
    const fileFirst = await readForm(`${file("a")}${textPart("f", "x")}--B--`, TYPE);
    const textFirst = await readForm(`${textPart("f", "x")}${file("a")}--B--`, TYPE);
    expect(fileFirst).toEqual([["f", new UploadedFile("a", "", 2)]]);
    expect(textFirst).toEqual(fileFirst);
  });

  it("round-trips naughty strings", async () => {
    const strings = naughtyStrings();
    const pairs = strings.map((text, index): [string, string] => [`f${index}`, text]);
    const body = `${pairs.map(([name, value]) => textPart(name, value)).join("")}--B--\r\n`;
    expect(await readForm(body, TYPE)).toEqual(pairs);
  });

  it("round-trips any text", async () => {
    const text = anyText().filter((value) => !/(^|\n)--B/.test(value));
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.tuple(name, text), { selector: ([key]) => key }), async (pairs) => {
        const body = `${pairs.map(([key, value]) => textPart(key, value)).join("")}--B--`;
        const expected = pairs.map(([key, value]) => [key, value.toWellFormed()]);
        expect(await readForm(body, TYPE)).toEqual(expected);
      }),
      { numRuns: runs(100, 500) },
    );
  });

  it("reads the same however the body is cut into chunks", async () => {
    const bytes = Buffer.from(good);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)];
      expect(await formPairs(postChunks(TYPE, chunks))).toEqual(goodFields);
    }
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await formPairs(postChunks(TYPE, single))).toEqual(goodFields);
  });
});

describe("hostile multipart bodies", () => {
  it("refuses over-long part headers", async () => {
    const part = (size: number) =>
      `--B\r\nContent-Disposition: form-data; name="a"\r\nX: ${"x".repeat(size)}\r\n\r\n1\r\n--B--`;
    expect(await readForm(part(900), TYPE)).toEqual([["a", "1"]]);
    for (const body of [part(1100), `--B\r\n${"x".repeat(2000)}`]) {
      expect(await refusal(post(TYPE, body))).toMatchObject({
        status: 400,
        message: "Multipart form parse error - Request max total header size exceeded.",
      });
    }
  });

  test.each([
    ["fields", textPart("a", "1")],
    ["files", '--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n1\r\n'],
    ["parts without a name", "--B\r\nX: 1\r\n\r\n1\r\n"],
  ])("refuses more than 1000 %s", async (_what, part) => {
    await expect(readBody(post(TYPE, part.repeat(1000)))).resolves.toMatchObject({ kind: "form" });
    expect(await refusal(post(TYPE, part.repeat(1001)))).toMatchObject({
      code: "too_many_fields",
      message: "Request body exceeded the limit of 1000 fields.",
    });
  });

  test.each([
    ["a boundary of one letter", "a".repeat(200), (size: number) => "a".repeat(size)],
    ["a boundary of dashes", "-".repeat(200), (size: number) => "-".repeat(size)],
    ["almost boundaries", "B", (size: number) => "\n--Bx".repeat(size / 5)],
    ["boundaries in lines", "B", (size: number) => "--B ".repeat(size / 4)],
    ["endless padding", "B", (size: number) => `--B${" ".repeat(size)}`],
  ])("spends linear time on %s", async (_what, boundary, body) => {
    const read = (size: number): Promise<unknown> =>
      readForm(body(size), `multipart/form-data; boundary=${boundary}`);
    expect(await read(2_600_000)).toEqual([]);
    expect(await growthOf(2_600_000, read)).toBeLessThan(linear);
  });

  it("throws nothing but BodyError for any bytes", async () => {
    const token = fc.constantFrom(
      "--B",
      "--",
      "\r\n",
      "\n",
      "\r",
      " ",
      "x",
      ":",
      ";",
      '"',
      "\\",
      "=",
      "'",
      "\0",
      "é",
      "Content-Disposition: form-data",
      'name="a"',
      'filename="f"',
      "filename*=",
      "UTF-8''%41%",
      "\r\n\r\n",
    );
    const text = fc.array(token, { maxLength: 40 }).map((tokens) => Buffer.from(tokens.join("")));
    const boundary = fc.constantFrom("B", '"B"', "", '"', "B;;=", "B; charset=latin-1; charset*=x''y");
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, fc.uint8Array()), boundary, async (bytes, boundary) => {
        const request = post(`multipart/form-data; boundary=${boundary}`, bytes);
        const outcome: unknown = await readBody(request).catch((error: unknown) => error);
        expect(outcome instanceof BodyError || Object(outcome).kind === "form").toBe(true);
      }),
      { numRuns: runs(300, 1000) },
    );
  });
});
