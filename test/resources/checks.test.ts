// Checks: rules that every row meets, as constraints of the table, and what a write that violates one is answered.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  action,
  allowAny,
  decimal,
  defineResource,
  duration,
  latchkey,
  type LatchkeyOptions,
  OptionsError,
  reference,
  StoreError,
} from "../../src/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";
import { djangoDatabase, execute, freshDatabase } from "../support/database.ts";

const open = { scope: "all", permissions: [allowAny] } as const;
const rooms = defineResource("rooms", { schema: z.object({ name: z.string() }), ...open });
const bookings = defineResource("bookings", {
  schema: z.object({
    room: reference(rooms).nullable().default(null),
    other: reference(rooms).nullable().default(null),
    start: z.iso.date(),
    end: z.iso.date().nullable().default(null),
    price: decimal(20, 2).default("1.00"),
    kind: z.enum(["it's", "plain", "none"]).default("plain"),
    length: duration().default("00:10:00"),
    paid: z.boolean().default(false),
    at: z.iso.datetime().nullable().default(null),
  }),
  ...open,
  timestamps: { created: "made" },
  checks: {
    ends_after_start: {
      rule: ({ where }) => where.fields("start", "<=", "end"),
      message: "A booking ends after it starts.",
      field: "end",
    },
    costs: ({ where }) => where("price", ">=", "0.00"),
    paid_rooms: ({ where }) => where.any(where("paid", "=", false), where("room", "!=", null)),
    kinds: ({ where }) => where.in("kind", ["it's", "plain"]),
    long: ({ where }) => where.all(where("length", ">", "00:01:00"), where("length", "<=", "2 00:00:00")),
    two_rooms: ({ where }) => where.not(where.fields("room", "=", "other")),
    recent: ({ where }) => where("at", ">=", "2026-01-01T01:00:00+01:00"),
    made_late: ({ where }) => where("made", ">=", "2020-01-01 00:00:00"),
  },
  actions: {
    rename: action({ on: "row", run: ({ update }) => update({ price: "-2.00" }) }),
  },
});

const violated = (name: string): object => ({ non_field_errors: [`Constraint “${name}” is violated.`] });

describe("a row", () => {
  let test: TestApp;
  const reports: unknown[] = [];
  beforeAll(async () => {
    test = await testApp({ resources: [rooms, bookings], onError: (error) => reports.push(error) }, []);
    await test.call("POST", "/api/rooms/", { json: { name: "A" } });
    await test.call("POST", "/api/rooms/", { json: { name: "B" } });
  });
  afterAll(() => test.app.close());

  const start = "2026-02-01";
  it.each<[object, object | undefined]>([
    [{ start }, undefined],
    [{ start, end: "2026-02-01", room: 1, other: 2, paid: true, kind: "it's" }, undefined],
    [{ start, length: "2 00:00:00", at: "2026-01-01T00:00:00Z", price: "12345678901234567.00" }, undefined],
    [{ start, end: "2026-01-31" }, { end: ["A booking ends after it starts."] }],
    [{ start, price: "-0.01" }, violated("costs")],
    [{ start, paid: true }, violated("paid_rooms")],
    [{ start, kind: "none" }, violated("kinds")],
    [{ start, length: "00:01:00" }, violated("long")],
    [{ start, length: "2 00:00:00.000001" }, violated("long")],
    [{ start, room: 1, other: 1 }, violated("two_rooms")],
    [{ start, at: "2025-12-31T23:59:59Z" }, violated("recent")],
  ])("%j is answered %j", async (json, errors) => {
    const answer = await test.call("POST", "/api/bookings/", { json });
    expect(errors === undefined ? answer.status : [answer.status, answer.json]).toEqual(
      errors === undefined ? 201 : [400, errors],
    );
    expect(reports).toEqual([]);
  });

  it("is checked when it changes, by a verb, by an action and by any other statement", async () => {
    const { json } = await test.call("POST", "/api/bookings/", { json: { start } });
    const path = `/api/bookings/${String(Reflect.get(Object(json), "id"))}/`;
    const ended = { end: ["A booking ends after it starts."] };
    expect(await test.call("PATCH", path, { json: { end: "2026-01-01" } })).toMatchObject({
      status: 400,
      json: ended,
    });
    expect(await test.call("PUT", path, { json: { start, end: "2026-01-01" } })).toMatchObject({
      status: 400,
      json: ended,
    });
    expect(await test.call("POST", `${path}rename/`)).toMatchObject({ status: 400, json: violated("costs") });
    await expect(sql`update bookings set paid = true`.execute(test.app.db)).rejects.toMatchObject({
      code: "constraint",
      constraint: "bookings_paid_rooms",
    });
    expect(reports).toEqual([]);
  });
});

describe("a table that exists", () => {
  const prices = (checks: object) =>
    defineResource("prices", {
      schema: z.object({ price: z.int(), old: z.int().default(0) }),
      ...open,
      ...checks,
    });
  const positive = { checks: { positive: ({ where }: WhereCall) => where("price", ">", 0) } };

  it("gets the checks that it lacks, once, unless a row violates one", async () => {
    const database = await freshDatabase();
    const before = await testApp({ database, resources: [prices({})] }, []);
    await before.call("POST", "/api/prices/", { json: { price: -1 } });
    const after = latchkey({ database, secretKey, log: () => {}, resources: [prices(positive)] });
    await expect(after.migrate()).rejects.toThrow(
      new StoreError(
        "unmigrated",
        "The table prices has rows that violate the check prices_positive: change them first.",
      ),
    );
    await before.call("PATCH", "/api/prices/1/", { json: { price: 1 } });
    expect(await after.migrate()).toEqual(["table:prices"]);
    expect(await after.migrate()).toEqual([]);
    expect(await before.call("PATCH", "/api/prices/1/", { json: { price: 0 } })).toMatchObject({
      status: 400,
    });
    await Promise.all([before.app.close(), after.close()]);
  });

  it("of Django has to have them, by the names of its models", async () => {
    const database = await djangoDatabase("auth");
    const tasks = (name: string) =>
      defineResource("tasks", {
        schema: z.object({
          title: z.string(),
          description: z.string().default(""),
          is_completed: z.boolean().default(false),
        }),
        owner: "owner",
        timestamps: { created: "created_at" },
        table: "tasks_task",
        permissions: [allowAny],
        checks: { [name]: ({ where }) => where("title", "!=", "evil") },
      });
    const app = (name: string) => latchkey({ database, secretKey, log: () => {}, resources: [tasks(name)] });
    const lacking = app("good");
    await expect(lacking.migrate()).rejects.toThrow(
      new StoreError(
        "unmigrated",
        "The table tasks_task belongs to Django and lacks the check constraint tasks_task_good: add it with Django's migrations, or leave it out of `checks`.",
      ),
    );
    await execute(database, `alter table tasks_task add constraint "no_evil" check (title <> 'evil')`);
    const { call, login, app: made } = await testApp({ database, resources: [tasks("no_evil")] }, ["zoe"]);
    const { access: token } = await login("zoe");
    expect(await call("POST", "/api/tasks/", { token, json: { title: "evil" } })).toMatchObject({
      status: 400,
      json: violated("no_evil"),
    });
    await Promise.all([lacking.close(), made.close()]);
  });
});

type WhereCall = Parameters<
  Extract<NonNullable<Parameters<typeof defineResource>[1]["checks"]>[string], (call: never) => unknown>
>[0];

describe("a check that cannot be one stops the start", () => {
  const start = (checks: NonNullable<Parameters<typeof defineResource>[1]["checks"]>): unknown => {
    const options: LatchkeyOptions = {
      database: "sqlite::memory:",
      secretKey,
      resources: [
        defineResource("prices", { schema: z.object({ price: z.int(), extra: z.json() }), ...open, checks }),
      ],
    };
    return latchkey(options);
  };
  it.each<[string, Parameters<typeof start>[0], string]>([
    [
      "a misspelt field",
      { a: ({ where }) => where("prise", ">", 0) },
      "names prise, which is not a field. Did you mean price?",
    ],
    ["a value of another type", { a: ({ where }) => where("price", ">", "x") }, 'price does not take "x"'],
    [
      "JSON",
      { a: ({ where }) => where("extra", "=", "x") },
      "extra is JSON, which is compared with null only",
    ],
    [
      "a field for its message",
      { a: { rule: ({ where }) => where("price", ">", 0), message: "x", field: "b" } },
      "names b, which is not a field",
    ],
  ])("%s", (_, checks, message) => {
    expect(() => start(checks)).toThrow(OptionsError);
    expect(() => start(checks)).toThrow(message);
  });
});
