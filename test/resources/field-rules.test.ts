// Fields that are read-only, write-only or computed, and the lists of fields that each verb may set.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource, OptionsError } from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, look } from "../support/database.ts";

const schema = z.object({
  title: z.string().max(20),
  slug: z.string().default(""),
  pin: z.string().max(4).nullable(),
  state: z.enum(["open", "shut"]).default("open"),
  size: z.int().default(() => 1),
  note: z.string().nullable(),
});
const base = { schema, scope: "all", permissions: [allowAny] } as const;

let seen: unknown[] = [];
const committed: unknown[] = [];
const doors = defineResource("doors", {
  ...base,
  readOnly: ["slug", "note"],
  writeOnly: ["pin"],
  write: { create: ["title", "slug", "pin"], update: ["title", "state"] },
  computed: {
    label: { schema: z.string(), value: ({ title, size }) => `${title} (${size})` },
  },
  hooks: {
    beforeCreate: ({ values }) => ({ slug: values.title.toLowerCase() }),
    beforeUpdate: ({ row, values }) => {
      seen = [row.pin, values];
    },
    afterCommit: ({ action, row }) => {
      committed.push([action, row.label, "pin" in row]);
    },
  },
});

let test: TestApp;
let database: string;
beforeAll(async () => {
  database = await freshDatabase();
  test = await testApp({ database, resources: [doors] }, []);
});
afterAll(() => test.app.close());

it("take from a body only what the verb may set, and show no write-only field", async () => {
  const all = { title: "Front", slug: "mine", pin: "1234", state: "shut", size: 9, note: "n", label: "l" };
  const row = {
    id: 1,
    title: "Front",
    slug: "front",
    state: "open",
    size: 1,
    note: null,
    label: "Front (1)",
  };
  expect((await test.call("POST", "/api/doors/", { json: all })).json).toEqual(row);
  const changed = { ...all, title: "Back", pin: "9" };
  const after = { ...row, title: "Back", state: "shut", label: "Back (1)" };
  expect((await test.call("PUT", "/api/doors/1/", { json: changed })).json).toEqual(after);
  expect(seen).toEqual(["1234", { title: "Back", state: "shut" }]);
  expect((await test.call("PATCH", "/api/doors/1/", { json: { pin: "7", size: 3 } })).json).toEqual(after);
  expect(seen).toEqual(["1234", {}]);
  expect((await test.call("GET", "/api/doors/")).json).toEqual([after]);
  expect(await test.call("POST", "/api/doors/", { json: { pin: "12345" } })).toMatchObject({
    status: 400,
    json: { title: ["This field is required."], pin: ["Ensure this field has no more than 4 characters."] },
  });
  const { json } = await test.call("OPTIONS", "/api/doors/");
  expect(json).toMatchObject({
    actions: {
      POST: {
        title: { read_only: false, required: true },
        slug: { read_only: true, required: false },
        pin: { read_only: false },
        state: { read_only: true },
        label: { type: "field", read_only: true, label: "Label" },
      },
    },
  });
});

it("are shown to afterCommit as answers show them, also of a deleted row", async () => {
  committed.length = 0;
  await test.call("POST", "/api/doors/", { json: { title: "Back", pin: "1" } });
  const [row] = await look(database, "select id from doors where title = 'Back'");
  const path = `/api/doors/${String(row?.["id"])}/`;
  await test.call("PATCH", path, { json: { title: "Side" } });
  expect((await test.call("DELETE", path)).status).toBe(204);
  expect(committed).toEqual([
    ["create", "Back (1)", false],
    ["partialUpdate", "Side (1)", false],
    ["destroy", "Side (1)", false],
  ]);
});

it.each([
  [{ readOnly: ["colour"] }, "has no field colour, which its `readOnly` names"],
  [{ write: { update: ["colour"] } }, "has no field colour, which its `write.update` names"],
  [{ readOnly: ["title"] }, "doors.title cannot be set when a row is created: give it a default"],
  [{ writeOnly: ["pin"], filters: ["pin__gt"] }, "doors.pin__gt is write-only"],
  [{ writeOnly: ["pin"], ordering: ["pin"] }, "doors.pin is write-only"],
  [{ computed: { title: { schema: z.string(), value: () => "" } } }, "a computed one needs another name"],
])("refuses %j", async (options, message) => {
  const made = testApp({ resources: [defineResource("doors", { ...base, ...options })] }, []);
  await expect(made).rejects.toThrow(message);
  await expect(made).rejects.toBeInstanceOf(OptionsError);
});
