// Errors that a custom view throws are answered as DRF answers them, in both shapes.
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  allowAny,
  defineView,
  HttpError,
  methodNotAllowed,
  notAuthenticated,
  notFound,
  permissionDenied,
  validationError,
} from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";

const errors: Readonly<Record<string, () => Error>> = {
  validation: () => validationError({ word: ["Say please."] }),
  anonymous: () => notAuthenticated(),
  "anonymous-detail": () => notAuthenticated("Who is there?"),
  denied: () => permissionDenied(),
  "denied-detail": () => permissionDenied("This is not your door."),
  missing: () => notFound(),
  "missing-detail": () => notFound("No door matches."),
  method: () => methodNotAllowed("POST"),
  other: () => new HttpError(409, { detail: "The door is stuck.", code: "stuck" }, { "x-door": "1" }),
  unknown: () => new Error("secret"),
};

let test: TestApp;
const reported: unknown[] = [];
beforeAll(async () => {
  const fail = defineView("/fail/:name/", {
    permissions: [allowAny],
    get: ({ params }) => {
      throw errors[params["name"] ?? ""]?.() ?? new Error("no such error");
    },
  });
  test = await testApp({ views: [fail], onError: (error) => reported.push(error) }, []);
});
afterAll(() => test.app.close());

it.each([
  ["validation", 400, { word: ["Say please."] }],
  ["anonymous", 401, { detail: "Authentication credentials were not provided." }],
  ["anonymous-detail", 401, { detail: "Who is there?" }],
  ["denied", 403, { detail: "You do not have permission to perform this action." }],
  ["denied-detail", 403, { detail: "This is not your door." }],
  ["missing", 404, { detail: "Not found." }],
  ["missing-detail", 404, { detail: "No door matches." }],
  ["method", 405, { detail: 'Method "POST" not allowed.' }],
  ["other", 409, { detail: "The door is stuck.", code: "stuck" }],
])("%s is %i", async (name, status, body) => {
  const { status: given, json, headers } = await test.call("GET", `/fail/${name}/`);
  expect([given, json]).toEqual([status, body]);
  expect(headers.has("www-authenticate")).toBe(status === 401);
  expect(headers.get("x-door")).toBe(name === "other" ? "1" : null);
  const problem = await test.call("GET", `/fail/${name}/`, {
    headers: { accept: "application/problem+json" },
  });
  expect(problem.json).toMatchObject({ status, type: "about:blank" });
  expect(reported).toEqual([]);
});

it("is indented as the client asks", async () => {
  const accept = "application/json; indent=4";
  const { text } = await test.call("GET", "/fail/missing/", { headers: { accept } });
  expect(text).toBe('{\n    "detail": "Not found."\n}');
  const problem = await test.call("GET", "/fail/missing/", {
    headers: { accept: "application/problem+json; indent=1" },
  });
  expect(problem.text).toMatch(/^\{\n "type": "about:blank",\n/);
});

it("any other is 500, and only the app is told of it", async () => {
  const { status, text } = await test.call("GET", "/fail/unknown/");
  expect([status, text]).toEqual([500, expect.not.stringContaining("secret")]);
  expect(reported).toEqual([expect.objectContaining({ message: "secret" })]);
});
