// Many callers at one name or one row: a name goes to one of them, no field that was answered is lost, and what is deleted stays deleted.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated } from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

const fields = ["a", "b", "c", "d", "e"] as const;
let test: TestApp;
let token: string;
beforeAll(async () => {
  test = await testApp({
    resources: [
      defineResource("notes", {
        schema: z.object(Object.fromEntries(fields.map((name) => [name, z.string().default("")]))),
        owner: "owner",
        permissions: [isAuthenticated],
      }),
    ],
  });
  token = (await test.login("ada")).access;
});
afterAll(() => test.app.close());

const statuses = (answers: readonly { readonly status: number }[]): number[] =>
  [...new Set(answers.map(({ status }) => status))].toSorted((a, b) => a - b);

describe("fifty registrations at once", () => {
  it("of five spellings of a name make one user of each that is a name", async () => {
    // Upper and lower case differ, as in Django; the last is the first with its accent written apart, which Django's pattern refuses.
    const names = ["zo\u00eb", "Zo\u00eb", "ZO\u00cb", "zoe", "zoe\u0308"];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        test.call("POST", "/api/users/", { json: { username: names[index % names.length], password } }),
      ),
    );
    expect(statuses(answers)).toEqual([201, 400]);
    const made = answers
      .filter(({ status }) => status === 201)
      .map(({ json }) => Reflect.get(Object(json), "username"));
    expect(made).toHaveLength(4);
    expect(new Set(made)).toEqual(new Set(names.slice(0, 4)));
    for (const { json } of answers.filter(({ status }) => status === 400)) {
      expect(Object.keys(Object(json))).toEqual(["username"]);
    }
  });
});

describe("one row", () => {
  const make = async (): Promise<string> => {
    const { json } = await test.call("POST", "/api/notes/", { token, json: {} });
    return `/api/notes/${String(Reflect.get(Object(json), "id"))}/`;
  };

  it("keeps every field that was patched at the same time", async () => {
    for (let round = 0; round < 10; round++) {
      const place = await make();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          test.call("PATCH", place, { token, json: { [fields[index % fields.length] ?? ""]: `${index}` } }),
        ),
      );
      expect(statuses(answers)).toEqual([200]);
      const { json } = await test.call("GET", place, { token });
      for (const [index, name] of fields.entries()) {
        expect(Number(Reflect.get(Object(json), name)) % fields.length).toBe(index);
        expect(Reflect.get(Object(json), name)).not.toBe("");
      }
    }
  });

  it("stays deleted", async () => {
    for (let round = 0; round < 10; round++) {
      const place = await make();
      let deletedAt = Infinity;
      const answers = await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const method = index === 25 ? "DELETE" : "PUT";
          const sentAt = performance.now();
          const { status } = await test.call(method, place, { token, json: { a: `${index}` } });
          if (status === 204) deletedAt = performance.now();
          return { status, sentAt };
        }),
      );
      expect(statuses(answers).filter((status) => ![200, 204, 404].includes(status))).toEqual([]);
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      expect(answers.filter(({ status, sentAt }) => status === 200 && sentAt > deletedAt)).toEqual([]);
      expect((await test.call("PUT", place, { token, json: { a: "back" } })).status).toBe(404);
      expect((await test.call("GET", place, { token })).status).toBe(404);
    }
  });
});
