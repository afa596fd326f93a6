// The bodies a handler may give: values, text and chunks, whole, on demand, and broken.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowAny, defineView, HttpError, Reply, type ViewRequest } from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";

const reports: unknown[] = [];
const asked: string[] = [];
let hasEnded = Promise.withResolvers<void>();
let test: TestApp;

async function* numbers(): AsyncGenerator<string | Uint8Array> {
  try {
    for (let number = 1; number <= 3; number++) {
      asked.push(`number ${number}`);
      yield number === 2 ? new TextEncoder().encode("zwölf,") : `${number},`;
    }
  } finally {
    hasEnded.resolve();
  }
}

async function* failing(chunks: number, error: unknown): AsyncGenerator<string> {
  for (let chunk = 0; chunk < chunks; chunk++) yield "some of it,";
  throw error;
}

const view = (name: string, get: (request: ViewRequest) => unknown) =>
  defineView(`/${name}/`, { permissions: [allowAny], get });

beforeAll(async () => {
  test = await testApp(
    {
      onError: (error) => reports.push(error),
      views: [
        view("chunks", () => numbers()),
        view("csv", () => new Reply(202, numbers(), { "content-type": "text/csv" })),
        view("text", () => Reply.text(200, "as it is")),
        view("html", () => Reply.text(418, "<p>", { "content-type": "text/html", "x-own": "1" })),
        view("string", () => "a value"),
        view("empty", () => (async function* () {})()),
        view("at-once", () => failing(0, new HttpError(409, "Not now."))),
        view("at-once-unknown", () => failing(0, new Error("hunter2"))),
        view("later", () => failing(2, new Error("hunter2"))),
        view("odd", () =>
          (async function* () {
            yield "text";
            yield { not: "a chunk" };
          })(),
        ),
      ],
    },
    [],
  );
});
afterAll(() => test.app.close());

const read = (name: string, method = "GET"): Promise<Response> | Response =>
  test.app.fetch(new Request(`http://test.example/${name}/`, { method }));

describe("a body", () => {
  it.each([
    ["chunks", 200, "text/plain; charset=utf-8", "1,zwölf,3,"],
    ["csv", 202, "text/csv", "1,zwölf,3,"],
    ["text", 200, "text/plain; charset=utf-8", "as it is"],
    ["html", 418, "text/html", "<p>"],
    ["string", 200, "application/json", '"a value"'],
    ["empty", 200, "text/plain; charset=utf-8", ""],
  ])("of %s", async (name, status, type, text) => {
    const answer = await test.call("GET", `/${name}/`);
    expect([answer.status, answer.headers.get("content-type"), answer.text]).toEqual([status, type, text]);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const head = await test.call("HEAD", `/${name}/`);
    expect([head.status, head.headers.get("content-type"), head.text]).toEqual([status, type, ""]);
  });

  it("is not even begun for HEAD", async () => {
    asked.length = 0;
    await test.call("HEAD", "/chunks/");
    expect(asked).toEqual([]);
  });

  it("is asked for chunk by chunk, and ended when the client leaves", async () => {
    asked.length = 0;
    hasEnded = Promise.withResolvers();
    const reader = (await read("chunks")).body?.getReader();
    expect(asked).toEqual(["number 1"]);
    await reader?.read();
    expect(asked).toEqual(["number 1"]);
    await reader?.read();
    expect(asked).toEqual(["number 1", "number 2"]);
    await reader?.cancel();
    await hasEnded.promise;
    expect(asked).toEqual(["number 1", "number 2"]);
  });
});

describe("chunks that fail", () => {
  it("at once are answered as every other failure", async () => {
    reports.length = 0;
    expect(await test.call("GET", "/at-once/")).toMatchObject({ status: 409, json: { detail: "Not now." } });
    expect(await test.call("GET", "/at-once-unknown/")).toMatchObject({
      status: 500,
      json: { detail: "Internal server error." },
    });
    expect(reports).toEqual([new Error("hunter2")]);
  });

  it.each([
    ["later", new Error("hunter2")],
    ["odd", new TypeError("A chunk of a body must be text or bytes, not object")],
  ])("%s break the body off, and are reported", async (name, error) => {
    reports.length = 0;
    const text = (await read(name)).text();
    await expect(text).rejects.toThrow("The answer was truncated");
    await expect(text).rejects.not.toThrow("hunter2");
    expect(reports).toEqual([error]);
  });
});
