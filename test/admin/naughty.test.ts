// Hostile texts in the fields that the admin writes: stored as sent, served as JSON, never an error of the server.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource } from "../../src/index.ts";
import { naughtyStrings } from "../http/bodies/requests.ts";
import { adminClient } from "../support/admin.ts";
import { password, testApp } from "../support/app.ts";

/** So many texts are in one row. */
const width = 25;
const names = Array.from({ length: width }, (_, index) => `text${index}`);
const texts = defineResource("texts", {
  schema: z.object({
    ...Object.fromEntries(names.map((name) => [name, z.string().default("")])),
    json: z.json().default([]),
  }),
  scope: "all",
  permissions: [() => true],
});
const strings = naughtyStrings();
// No database stores these: https://www.postgresql.org/docs/current/datatype-character.html
const storable = strings.filter((text) => !text.includes("\0"));

async function adminOf() {
  const test = await testApp({ resources: [texts], throttles: { credentials: false } });
  await test.app.auth.createSuperuser({ username: "root", password });
  return { test, root: await adminClient(test, "root") };
}

describe("naughty strings", () => {
  it("are stored as they were sent, shown as JSON, and exported without formulas", async () => {
    const { root } = await adminOf();
    for (let from = 0; from < storable.length; from += width) {
      const part = storable.slice(from, from + width);
      const given = Object.fromEntries(part.map((text, index) => [`text${index}`, text]));
      const { status, json } = await root.call("POST", "data/texts/", { json: { ...given, json: part } });
      expect(status).toBe(201);
      const shown = await root.call("GET", `data/texts/${Object(json).id}/`);
      expect(shown.headers.get("content-type")).toBe("application/json");
      expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
      const row = Object(shown.json);
      expect(row.json).toEqual(part);
      // White space around a text is no part of it, as everywhere.
      for (const [index, text] of part.entries())
        expect([text, text.includes(row[`text${index}`])]).toEqual([text, true]);
    }
    const { text: csv } = await root.call("GET", "data/texts/export/");
    expect(csv).not.toMatch(/(?:^|,)"?[=@]/m);
  });

  it("in users, groups, searches, filters and paths are answered", async () => {
    const { test, root } = await adminOf();
    const id = (await test.app.auth.findUser("root"))?.id;
    for (const text of strings.filter((one, index) => one.includes("\0") || index % 29 === 0)) {
      const encoded = encodeURIComponent(text.toWellFormed());
      const answers = [
        await root.call("PATCH", `data/users/${id}/`, { json: { first_name: text, email: text } }),
        await root.call("PATCH", `data/users/${id}/`, { json: { first_name: text } }),
        await root.call("POST", "data/groups/", { json: { name: text } }),
        await root.call("GET", `data/users/?search=${encoded}`),
        await root.call("GET", `data/audit/?action=${encoded}&ordering=${encoded}`),
        await root.call("GET", `data/users/?page=${encoded}`),
        await root.call("GET", `data/users/${encoded}/`),
        await root.call("GET", `data/${encoded}/`),
      ];
      expect([text, answers.filter(({ status }) => status >= 500)]).toEqual([text, []]);
    }
  });
});
