// Which body is read how: content types, emptiness, limits, and clients that go away.
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { BodyError, readBody } from "../../../src/http/bodies/index.ts";
import { runs } from "../../support/inputs.ts";
import { FORM_TYPE, JSON_TYPE, post, postChunks, refusal } from "./requests.ts";

const LIMIT = 2_621_440;
const MULTIPART = "multipart/form-data";

describe("content types", () => {
  test.each([
    "application/json",
    "Application/JSON",
    "application/json;",
    " application/json ; charset=utf-8; x=y",
  ])("reads %j as JSON", async (contentType) => {
    expect(await readBody(post(contentType, '{"a":1}'))).toEqual({ kind: "json", value: { a: 1 } });
  });

  test.each([FORM_TYPE, FORM_TYPE.toUpperCase(), `${FORM_TYPE};charset=UTF-8`])(
    "reads %j as a form",
    async (contentType) => {
      const body = await readBody(post(contentType, "a=1"));
      expect(body.kind === "form" && body.fields.get("a")).toBe("1");
      expect(body.kind === "form" && body.fields.has("b")).toBe(false);
    },
  );

  test.each([
    "text/plain",
    "application/xml",
    "application/vnd.api+json",
    "application/json, application/x-www-form-urlencoded",
    "multipart/mixed; boundary=B",
    "*/*",
    "json",
    'Text/Plain; Charset="UTF-8"',
  ])("refuses %j, quoting it whole", async (contentType) => {
    const error = await refusal(post(contentType, "{}"));
    expect(error).toMatchObject({
      name: "BodyError",
      status: 415,
      code: "unsupported_media_type",
      message: `Unsupported media type "${contentType}" in request.`,
    });
  });

  it("refuses a body without a content type", async () => {
    const message = 'Unsupported media type "" in request.';
    expect(await refusal(post(null, "{}"))).toMatchObject({ status: 415, message });
    const chunked = postChunks("x", [Buffer.from("{}")]);
    chunked.headers.delete("content-type");
    expect(await refusal(chunked)).toMatchObject({ status: 415, message });
  });

  it("refuses compressed bodies", async () => {
    const gzip = post(JSON_TYPE, "{}", { "content-encoding": "gzip" });
    expect(await refusal(gzip)).toMatchObject({
      status: 415,
      message: 'Unsupported content encoding "gzip" in request.',
    });
    const identity = post(JSON_TYPE, "{}", { "content-encoding": "Identity" });
    expect(await readBody(identity)).toEqual({ kind: "json", value: {} });
  });
});

describe("empty bodies", () => {
  const bodiless = (contentType: string | null) =>
    new Request("http://api.example/", {
      method: "POST",
      headers: contentType === null ? {} : { "content-type": contentType },
    });

  test.each([null, "text/plain", JSON_TYPE, "application/json; charset=bz2_codec", "nonsense"])(
    "are {} for the content type %s",
    async (contentType) => {
      const empty = { kind: "json", value: {} };
      expect(await readBody(bodiless(contentType))).toEqual(empty);
      expect(await readBody(post(contentType, ""))).toEqual(empty);
      expect(await readBody(postChunks(contentType ?? "", []))).toEqual(empty);
      expect(await readBody(postChunks(contentType ?? "", [new Uint8Array(0)]))).toEqual(empty);
    },
  );

  test.each([FORM_TYPE, MULTIPART, `${MULTIPART}; boundary=B`])(
    "are an empty form for %s",
    async (contentType) => {
      for (const request of [bodiless(contentType), post(contentType, ""), postChunks(contentType, [])]) {
        const body = await readBody(request);
        expect(body.kind === "form" && body.fields.names()).toEqual([]);
      }
    },
  );

  it("may come compressed", async () => {
    expect(await readBody(post(JSON_TYPE, "", { "content-encoding": "gzip" }))).toEqual({
      kind: "json",
      value: {},
    });
  });
});

describe("the limit of bytes", () => {
  const tooLarge = {
    status: 400,
    code: "body_too_large",
    message: "Request body exceeded the limit of 2621440 bytes.",
  };
  const jsonOf = (size: number) => `"${"a".repeat(size - 2)}"`;

  it("is 2.5 MB, to the byte", async () => {
    expect(await readBody(post(JSON_TYPE, jsonOf(LIMIT)))).toMatchObject({ kind: "json" });
    expect(await readBody(postChunks(JSON_TYPE, [Buffer.from(jsonOf(LIMIT))]))).toMatchObject({
      kind: "json",
    });
    expect(await refusal(post(JSON_TYPE, jsonOf(LIMIT + 1)))).toMatchObject(tooLarge);
    expect(await refusal(postChunks(JSON_TYPE, [Buffer.from(jsonOf(LIMIT + 1))]))).toMatchObject(tooLarge);
  });

  test.each([FORM_TYPE, `${MULTIPART}; boundary=B`])("holds for %s", async (contentType) => {
    expect(await refusal(post(contentType, `a=${"a".repeat(LIMIT)}`))).toMatchObject(tooLarge);
  });

  it("refuses at once what Content-Length announces", async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull() {
          pulls += 1;
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { "content-type": JSON_TYPE, "content-length": String(LIMIT + 1) };
    const request = new Request("http://api.example/", { method: "POST", body, duplex: "half", headers });
    expect(await refusal(request)).toMatchObject(tooLarge);
    expect(pulls).toBe(0);
  });

  test.each([
    ["announces nothing", {}],
    ["announces a length beside chunks", { "content-length": "5", "transfer-encoding": "chunked" }],
  ])("stops an endless body that %s", async (_what, announced) => {
    let sent = 0;
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        if (sent > 10 * LIMIT) throw new Error("nobody stopped it");
        controller.enqueue(new Uint8Array(65_536));
      },
      cancel() {
        isCancelled = true;
        throw new Error("the source minds");
      },
    });
    const headers = { "content-type": JSON_TYPE, ...announced };
    const request = new Request("http://api.example/", { method: "POST", body, duplex: "half", headers });
    expect(await refusal(request)).toMatchObject(tooLarge);
    expect(isCancelled).toBe(true);
    expect(sent).toBeLessThan(LIMIT + 5 * 65_536);
  });

  it("does not trust a Content-Length that is too small", async () => {
    const request = post(JSON_TYPE, jsonOf(LIMIT + 1), { "content-length": "5" });
    expect(await refusal(request)).toMatchObject(tooLarge);
  });

  test.each(["-1", "abc", "1e9", "99999999999999999999"])(
    "copes with a Content-Length of %s",
    async (length) => {
      const request = post(JSON_TYPE, "[1]", { "content-length": length });
      expect(await readBody(request)).toEqual({ kind: "json", value: [1] });
    },
  );

  it("can be set", async () => {
    expect(await refusal(post(JSON_TYPE, "[1,2]"), { bytes: 4 })).toMatchObject({
      message: "Request body exceeded the limit of 4 bytes.",
    });
    expect(await readBody(post(JSON_TYPE, "[12]"), { bytes: 4 })).toEqual({ kind: "json", value: [12] });
  });

  it("refuses an unsupported type before its size, reading no more than it must", async () => {
    let chunks = 0;
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        chunks += 1;
        yield new Uint8Array(1024);
      }
    }
    expect(await refusal(postChunks("text/plain", endless()))).toMatchObject({ status: 415 });
    expect(chunks).toBeLessThan(4);
    expect(await refusal(post("text/plain", "x".repeat(LIMIT + 1)))).toMatchObject({ status: 415 });
  });
});

describe("clients that go away", () => {
  function interrupted(contentType: string, headers: Record<string, string> = {}): Request {
    let isFirst = true;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (isFirst) controller.enqueue(Buffer.from(contentType === JSON_TYPE ? '{"a":' : ""));
        else controller.error(new Error("socket hang up"));
        isFirst = false;
      },
    });
    return new Request("http://api.example/", {
      method: "POST",
      body,
      duplex: "half",
      headers: { "content-type": contentType, ...headers },
    });
  }

  test.each([
    ["in a chunked body", interrupted(JSON_TYPE)],
    ["in an announced body", interrupted(JSON_TYPE, { "content-length": "100" })],
    ["before an unsupported body is known to be empty", interrupted("text/plain")],
  ])("are a 400 %s", async (_what, request) => {
    expect(await refusal(request)).toMatchObject({
      status: 400,
      code: "body_interrupted",
      message: "Request body could not be read to its end.",
    });
  });

  it("are not confused with a body that was read before", async () => {
    const request = post(JSON_TYPE, "{}");
    await request.text();
    await expect(readBody(request)).rejects.toThrow(TypeError);
  });
});

describe("any request", () => {
  it("is read or refused with a BodyError", async () => {
    const contentType = fc.oneof(
      fc.constantFrom(JSON_TYPE, FORM_TYPE, `${MULTIPART}; boundary=B`, `${JSON_TYPE}; charset=utf-16`),
      fc.stringMatching(/^[!-~]{0,30}$/),
    );
    await fc.assert(
      fc.asyncProperty(contentType, fc.uint8Array(), fc.boolean(), async (contentType, bytes, isChunked) => {
        const request = isChunked ? postChunks(contentType, [bytes]) : post(contentType, bytes);
        const outcome: unknown = await readBody(request).catch((error: unknown) => error);
        expect(outcome instanceof BodyError || ["json", "form"].includes(Object(outcome).kind)).toBe(true);
      }),
      { numRuns: runs(300, 1000) },
    );
  });
});
