// What a resource's declaration says about its rows: in its hooks, on the wire and in its table.
import { describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import {
  allowAny,
  defineResource,
  everyone,
  latchkey,
  manyToMany,
  reference,
  type Resource,
  type ResourceHooks,
  type ResourceTable,
  type WireRow,
} from "latchkey";
import { createTestApp, type TestApp } from "latchkey/testing";

const secretKey = "types-secret-0123456789-0123456789-0123456789";

const schema = z.object({ title: z.string(), effort: z.int().optional(), done: z.boolean().default(false) });

describe("a resource whose ids are UUIDs", () => {
  const notes = defineResource("notes", { schema, id: "uuid" });

  it("has texts as ids, which the server writes", () => {
    expectTypeOf<WireRow<typeof notes>["id"]>().toEqualTypeOf<string>();
    expectTypeOf<ResourceTable<typeof notes>["id"]>().toEqualTypeOf<string>();
    const integers = defineResource("tasks", { schema });
    expectTypeOf<WireRow<typeof integers>["id"]>().toEqualTypeOf<number>();
    const named = defineResource("tasks", { schema, id: "integer" });
    expectTypeOf<WireRow<typeof named>["id"]>().toEqualTypeOf<number>();
    // @ts-expect-error -- not a type of ids
    expect(defineResource("x", { schema, id: "serial" }).name).toBe("x");
  });
});

/** Whether two types are the same. */
type Identical<A, B> =
  (<T>(value: T) => T extends A ? 1 : 2) extends <T>(value: T) => T extends B ? 1 : 2 ? true : false;

describe("an app under test", () => {
  it("has the types of its options", async () => {
    const notes = defineResource("notes", { schema, id: "uuid", owner: "owner" });
    const { app, close } = await createTestApp({ resources: [notes], permissions: [allowAny] });
    const same = latchkey({
      database: "sqlite::memory:",
      secretKey,
      resources: [notes],
      permissions: [allowAny],
    });
    // Vitest's own comparison of whole apps takes the compiler a second.
    expectTypeOf<Identical<typeof app, typeof same>>().toEqualTypeOf<true>();
    await same.close();
    const rows = await app.db.selectFrom("notes").selectAll().execute();
    expectTypeOf(rows.map(({ id }) => id)).toEqualTypeOf<string[]>();
    // @ts-expect-error -- a misspelt table
    expect(() => app.db.selectFrom("note").select("title")).not.toThrow();
    // @ts-expect-error -- a misspelt resource
    expect(app.resources.note).toBeUndefined();
    // @ts-expect-error -- a misspelt option
    await expect(createTestApp({ resurces: [] })).rejects.toThrow("resurces");
    const any: TestApp = await createTestApp({ users: { omit: ["email"] } });
    await any.close();
    await close();
  });
});

describe("a field that refers to rows", () => {
  const authors = defineResource("authors", { schema, id: "uuid", scope: "all" });
  const shelves = defineResource("shelves", { schema, scope: "all" });
  const books = defineResource("books", {
    schema: z.object({
      title: z.string(),
      author: reference(authors),
      editor: reference("users", { among: everyone, show: ["id"] })
        .nullable()
        .default(null),
      shelf: reference(shelves, { column: "shelf" }).optional(),
      authors: manyToMany(authors).min(1),
      readers: manyToMany("users", { among: everyone, show: ["id"] }).default([]),
    }),
    scope: "all",
    permissions: [allowAny],
    hooks: {
      beforeCreate: ({ values }) => {
        expectTypeOf(values.author).toEqualTypeOf<string>();
        expectTypeOf(values.readers).toEqualTypeOf<number[]>();
        return { authors: [values.author] };
      },
    },
  });

  it("has the type of their ids on the wire", () => {
    expectTypeOf<WireRow<typeof books>>().toEqualTypeOf<{
      id: number;
      title: string;
      author: string;
      editor: number | null;
      shelf: number | null;
      authors: string[];
      readers: number[];
    }>();
    expect(books.name).toBe("books");
  });

  it("is a column of another name, and a list is none", async () => {
    const { app, close } = await createTestApp({
      resources: [authors, shelves, books],
      permissions: [allowAny],
    });
    const rows = await app.db.selectFrom("books").selectAll().execute();
    expectTypeOf(rows).toEqualTypeOf<
      { id: number; title: string; author_id: string; editor_id: number | null; shelf: number | null }[]
    >();
    expect(rows).toEqual([]);
    // @ts-expect-error -- the name of the field
    await expect(app.db.selectFrom("books").select("author").execute()).rejects.toThrow("author");
    await close();
  });
});

describe("a row on the wire", () => {
  it("has its computed members, and not those that are write-only", () => {
    const notes = defineResource("notes", {
      schema: z.object({ title: z.string(), pin: z.string().default("") }),
      owner: "owner",
      writeOnly: ["pin"],
      computed: {
        label: { schema: z.string(), value: ({ title }) => title.trim() },
        size: { schema: z.int(), value: ({ title }) => title.length },
      },
      hooks: {
        beforeUpdate: ({ row }) => ({ pin: row.pin.trim() }),
        afterCommit: ({ row }) => {
          expectTypeOf(row.label).toEqualTypeOf<string>();
          // @ts-expect-error -- write-only
          expectTypeOf(row.pin).toBeString();
        },
      },
    });
    expectTypeOf<WireRow<typeof notes>>().toEqualTypeOf<{
      id: number;
      title: string;
      owner: number;
      label: string;
      size: number;
    }>();
    const any: Resource = notes;
    expectTypeOf<WireRow<typeof any>>().toEqualTypeOf<Record<string, unknown>>();
    expect(any.options.writeOnly).toEqual(["pin"]);
  });
});

describe("a check", () => {
  it("names the fields of its resource", () => {
    const tasks = defineResource("tasks", {
      schema,
      owner: "owner",
      timestamps: { created: "made" },
      checks: {
        small: ({ where }) => where.any(where("effort", "<", 5), where.fields("owner", "!=", "effort")),
        late: { rule: ({ where }) => where("made", ">", "2026-01-01"), message: "Too early.", field: "made" },
      },
    });
    const any: Resource = tasks;
    expect(Object.keys(any.options.checks ?? {})).toEqual(["small", "late"]);
    // @ts-expect-error -- a field that is not there
    expect(defineResource("a", { schema, checks: { x: ({ where }) => where("efort", "<", 5) } }).name).toBe(
      "a",
    );
  });
});

describe("a hook", () => {
  it("knows the fields of its rows", () => {
    const tasks = defineResource("tasks", {
      schema,
      owner: "owner",
      timestamps: { created: "created_at" },
      hooks: {
        beforeCreate: ({ values }) => {
          expectTypeOf(values).toEqualTypeOf<
            Readonly<{ title: string; effort: number | null; done: boolean }>
          >();
          return { title: values.title.trim() };
        },
        beforeUpdate: async ({ row, values }) => {
          expectTypeOf(values.done).toEqualTypeOf<boolean | undefined>();
          expectTypeOf(row.owner).toEqualTypeOf<number>();
          expectTypeOf(row.created_at).toEqualTypeOf<string>();
          return { effort: "3" };
        },
        beforeDestroy: ({ row }) => {
          expectTypeOf(row.id).toEqualTypeOf<number>();
        },
        afterCommit: ({ row }) => {
          expectTypeOf(row.title).toEqualTypeOf<string>();
        },
      },
    });
    const any: Resource = tasks;
    expect(any.options.hooks).toHaveProperty("beforeCreate");
  });

  it("does not compile for a field that is not there", () => {
    // @ts-expect-error -- misspelt
    expect(defineResource("a", { schema, hooks: { afterCommit: ({ row }) => row.titel } }).name).toBe("a");
    // @ts-expect-error -- a resource without an owner
    expect(defineResource("b", { schema, hooks: { afterCommit: ({ row }) => row.owner } }).name).toBe("b");
    // @ts-expect-error -- a change of what is not a field
    expect(defineResource("d", { schema, hooks: { beforeCreate: () => ({ titel: "" }) } }).name).toBe("d");
  });

  it("may be declared apart, for any resource", () => {
    const log: ResourceHooks = { afterCommit: ({ row }) => void row["title"] };
    expect(defineResource("tasks", { schema, owner: "owner", hooks: log }).options.hooks).toBe(log);
  });
});
