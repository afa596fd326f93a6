// What the type of an app knows of its tables. The compiler's verdict is asked for in public.test.ts.
import { afterAll, describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import {
  type Db,
  defineResource,
  defineView,
  isAuthenticated,
  type Latchkey,
  latchkey,
  type LatchkeyOptions,
} from "latchkey";

const secretKey = "types-secret-0123456789-0123456789-0123456789";

const tasks = defineResource("tasks", {
  schema: z.object({
    title: z.string().max(255),
    is_completed: z.boolean().default(false),
    state: z.enum(["open", "done"]).default("open"),
    due: z.iso.datetime({ offset: true }).nullable().default(null),
    effort: z.number().optional(),
    meta: z.object({ tags: z.array(z.string()) }).default({ tags: [] }),
  }),
  owner: "owner",
  timestamps: { created: "created_at", updated: "updated_at" },
});
const notes = defineResource("notes", {
  schema: z.object({ text: z.string() }),
  table: "note",
  scope: "all",
});

const app = latchkey({
  database: "sqlite::memory:",
  secretKey,
  timeZone: "Asia/Tokyo",
  users: { omit: ["first_name"], fields: z.object({ is_vip: z.boolean().default(false) }) },
  permissions: [isAuthenticated],
  resources: [tasks, notes],
});
afterAll(() => app.close());

describe("the database of an app", () => {
  it("knows the tables of its resources, as they are stored", async () => {
    await app.migrate();
    const { id } = await app.auth.register({ username: "ada", password: "tr0ub4dor-staple" });
    await app.db
      .insertInto("tasks")
      .values({
        title: "Water",
        is_completed: true,
        state: "done",
        due: "2026-01-01 00:00:00",
        meta: '{"tags":["a"]}',
        created_at: "2026-01-01 00:00:00",
        updated_at: "2026-01-01 00:00:00",
        owner_id: id,
      })
      .execute();
    const row = await app.db
      .selectFrom("tasks")
      .selectAll()
      .where("is_completed", "=", true)
      .executeTakeFirstOrThrow();
    expectTypeOf(row).toEqualTypeOf<{
      id: number;
      title: string;
      is_completed: boolean | 0 | 1;
      state: "open" | "done";
      due: string | null;
      effort: number | null;
      meta: string;
      created_at: string;
      updated_at: string;
      owner_id: number;
    }>();
    expect(app.resources.tasks.toWire(row)).toEqual({
      id: 1,
      title: "Water",
      is_completed: true,
      state: "done",
      due: "2026-01-01T09:00:00+09:00",
      effort: null,
      meta: { tags: ["a"] },
      created_at: "2026-01-01T09:00:00+09:00",
      updated_at: "2026-01-01T09:00:00+09:00",
      owner: 1,
    });
    const shown = (): { title: string; is_completed: boolean; owner: number; meta: { tags: string[] } } =>
      app.resources.tasks.toWire(row);
    expect(shown()).toMatchObject({ title: "Water" });
  });

  it("knows the users, and Latchkey's own tables", async () => {
    const users = await app.db.selectFrom("auth_user").select(["username", "is_vip", "email"]).execute();
    expectTypeOf(users).toEqualTypeOf<{ username: string; is_vip: boolean | 0 | 1; email: string }[]>();
    expect(users).toEqual([{ username: "ada", is_vip: 0, email: "" }]);
    await app.db.selectFrom("note").select("text").execute();
    await app.db.selectFrom("latchkey_session").select("user_agent").execute();
  });

  it("does not compile for what is not there", () => {
    // @ts-expect-error -- a misspelt column
    expect(() => app.db.selectFrom("tasks").select("titel")).not.toThrow();
    // @ts-expect-error -- a misspelt table
    expect(() => app.db.selectFrom("task").select("title")).not.toThrow();
    // @ts-expect-error -- the resource has another table
    expect(() => app.db.selectFrom("notes").select("text")).not.toThrow();
    // @ts-expect-error -- a column that the user model leaves out
    expect(() => app.db.selectFrom("auth_user").select("first_name")).not.toThrow();
    // @ts-expect-error -- a part of a row
    expect(app.resources.notes.toWire({ text: "" })).toEqual({ text: "" });
  });
});

describe("an app", () => {
  it("is a Latchkey, and may be declared with its resources", () => {
    const plain = latchkey({
      database: "sqlite::memory:",
      secretKey,
      resources: [tasks, notes],
      permissions: [isAuthenticated],
    });
    const declared: Latchkey<{ resources: [typeof tasks] }> = plain;
    const any: Latchkey = plain;
    expectTypeOf(any.db).toExtend<Db>();
    expect(declared.db).toBe(any.db);
    void plain.close();
    const wide = (options: LatchkeyOptions): Latchkey => latchkey(options);
    expect(wide).toBeTypeOf("function");
  });

  it("does not compile with a misspelt option", () => {
    // @ts-expect-error -- misspelt
    expect(() => latchkey({ resurces: [] })).toThrow("`resurces`");
    // @ts-expect-error -- misspelt
    expect(() => latchkey({ users: { feilds: z.object({}) } })).toThrow("feilds");
    // @ts-expect-error -- misspelt
    expect(() => defineResource("x", { schema: z.object({}), ownr: "owner" })).not.toThrow();
  });

  it("of a view that refers to it is declared", () => {
    const summary = defineView("/summary/", {
      get: () => own.db.selectFrom("tasks").select("title").execute(),
    });
    const own: Latchkey<{ resources: [typeof tasks] }> = latchkey({
      database: "sqlite::memory:",
      secretKey,
      permissions: [isAuthenticated],
      resources: [tasks],
      views: [summary],
    });
    expect(own.resources).toHaveProperty("tasks");
    void own.close();
  });
});
