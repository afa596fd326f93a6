// The server's errors as the admin's forms show them: at their fields, and the rest as a message.
import { expect, it } from "vitest";
import { errorOf } from "../../admin/src/api/errors.ts";

const root = (serverError: string): object => ({ root: { serverError } });

it.each<[what: string, status: number, body: unknown, message: string, errors: object | undefined]>([
  ["a field", 400, { title: ["Required."] }, "Required.", { title: "Required." }],
  ["messages of a field", 400, { title: ["Too long.", "No."] }, "Too long. No.", { title: "Too long. No." }],
  ["fields", 400, { a: ["One."], b: ["Two."] }, "One. Two.", { a: "One.", b: "Two." }],
  ["a field and the form", 400, { a: ["A."], non_field_errors: ["B."] }, "B.", { a: "A.", ...root("B.") }],
  ["the form", 400, { non_field_errors: ["Both.", "Neither."] }, "Both. Neither.", undefined],
  ["items of a field", 400, { tags: { 1: ["Bad."] } }, "1: Bad.", { tags: "1: Bad." }],
  ["objects of a field", 400, { rows: [{}, { a: ["Bad."] }] }, "a: Bad.", { rows: "a: Bad." }],
  ["a field called code", 400, { code: ["Required."] }, "Required.", { code: "Required." }],
  ["a field called detail", 400, { detail: ["Required."] }, "Required.", { detail: "Required." }],
  ["a list", 400, ["One.", "Two."], "One. Two.", undefined],
  ["a request", 403, { detail: "No.", code: "not_allowed" }, "No.", undefined],
  ["a request that lacks something", 400, { detail: "JSON parse error" }, "JSON parse error", undefined],
  ["other statuses, whose fields are none of a form", 409, { title: ["Taken."] }, "Taken.", undefined],
  ["no body", 502, undefined, "Bad Gateway", undefined],
  ["a text", 502, "<html>", "Bad Gateway", undefined],
  ["an empty body", 500, {}, "Bad Gateway", undefined],
])("of %s", (_what, status, body, message, errors) => {
  const error = errorOf(status, "Bad Gateway", body);
  expect([error.status, error.message, error.body]).toEqual([
    status,
    message,
    errors === undefined ? {} : { errors },
  ]);
});

it("without a body and a status text name the status", () => {
  expect(errorOf(503, "", undefined).message).toBe("HTTP 503");
});
