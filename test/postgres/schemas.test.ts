// Tables in separate schemas: two apps in one database do not see each other, with direct connections or through PgBouncer.
import { CompiledQuery } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated, type LatchkeyOptions } from "../../src/index.ts";
import { listMigrations, migrate } from "../../src/store/index.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { djangoDatabase, execute, freshDatabase, look } from "../support/database.ts";
import { noPgBouncer, type PgBouncer, skipped, startPgBouncer } from "../support/pgbouncer.ts";
import { now, openStore, schemaOf } from "../support/store.ts";

const tasks = (shape: Readonly<Record<string, z.ZodType>> = {}) =>
  defineResource("tasks", {
    schema: z.object({ title: z.string(), ...shape }),
    owner: "owner",
    permissions: [isAuthenticated],
  });

const tables = (url: string): Promise<unknown> =>
  look(
    url,
    `select schemaname as schema, count(*) as n from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') group by 1 order by 1`,
  );

function both(open: (database: string, options: LatchkeyOptions) => Promise<TestApp>): void {
  it("two apps in one database do not see each other", async () => {
    const database = await freshDatabase();
    const [first, second] = await Promise.all(
      ["first", "Second-2"].map((schema) =>
        open(database, { resources: [tasks()], postgres: { schema, connectionTimeout: 20_000 } }),
      ),
    );
    if (first === undefined || second === undefined) throw new Error("There are not two apps.");
    expect(await tables(database)).toEqual([
      { schema: "Second-2", n: 17 },
      { schema: "first", n: 17 },
    ]);
    // At once, so that through a pooler they share connections.
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const { call, login } = index % 2 === 0 ? first : second;
        const { access: token, refresh } = await login("ada");
        const title = index % 2 === 0 ? "first" : "second";
        await call("POST", "/api/tasks/", { token, json: { title } });
        expect((await call("POST", "/api/token/refresh/", { json: { refresh } })).status).toBe(200);
        const { text } = await call("GET", "/api/tasks/", { token });
        expect(text).toContain(title);
        expect(text).not.toContain(title === "first" ? "second" : "first");
      }),
    );
    await first.app.auth.changePassword("ada", "an0ther-staple");
    await expect(second.login("ada")).resolves.toHaveProperty("access");
    expect(
      await look(
        database,
        'select count(*) as n from first.tasks union all select count(*) from "Second-2".tasks',
      ),
    ).toEqual([{ n: 10 }, { n: 10 }]);
  });

  it("neither is served from the tables that the database has elsewhere", async () => {
    const database = await djangoDatabase("auth");
    const [before] = await look(database, "select count(*) as n from auth_user");
    const test = await open(database, { postgres: { schema: "own" } });
    expect((await test.app.migrations()).every(({ applied }) => applied)).toBe(true);
    await expect(test.login("alice")).rejects.toMatchObject({ code: "no_active_account" });
    const { refresh } = await test.login("ada");
    await test.app.auth.revoke(refresh);
    await test.app.auth.flushExpiredTokens();
    expect(await look(database, "select count(*) as n from public.auth_user")).toEqual([before]);
    expect(await look(database, "select to_regclass('public.latchkey_session') as made")).toEqual([
      { made: null },
    ]);
  });

  it("a schema that is not there yet is no table of another one", async () => {
    const database = await djangoDatabase("auth");
    const test = await open(database, { postgres: { schema: "own" } });
    await execute(database, "drop schema own cascade");
    const answer = await test.call("GET", "/health/ready");
    expect(answer.status).toBe(503);
    await expect(test.login("alice")).rejects.toMatchObject({ code: "unmigrated" });
  });

  it("a column is added in the schema alone", async () => {
    const database = await freshDatabase();
    await open(database, { resources: [tasks()], postgres: { schema: "one" } });
    await open(database, { resources: [tasks()] });
    const wider = tasks({ colour: z.string().default("red") });
    const test = await open(database, { resources: [wider], postgres: { schema: "one" } });
    const { access: token } = await test.login("ada");
    const { json } = await test.call("POST", "/api/tasks/", { token, json: { title: "a" } });
    expect(json).toMatchObject({ title: "a", colour: "red" });
    expect(
      await look(
        database,
        "select table_schema as schema from information_schema.columns where column_name = 'colour'",
      ),
    ).toEqual([{ schema: "one" }]);
  });

  it("statements of one's own find the tables", async () => {
    const { app } = await open(await freshDatabase(), { postgres: { schema: "own" } });
    const { rows } = await app.db.executeQuery(CompiledQuery.raw("select username from auth_user"));
    expect(rows).toEqual([{ username: "ada" }]);
  });
}

const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

async function opened(options: LatchkeyOptions): Promise<TestApp> {
  const test = await testApp(options, []);
  closing.push(() => test.app.close());
  await test.app.auth.register({ username: "ada", password: "tr0ub4dor-staple" }).catch(() => {});
  return test;
}

describe("in a schema of its own", () => {
  both((database, options) => opened({ database, ...options }));
});

describe.skipIf(noPgBouncer !== undefined)(`in a schema of its own, through PgBouncer${skipped}`, () => {
  let bouncer: PgBouncer;
  beforeAll(async () => {
    bouncer = await startPgBouncer(inject("postgresUrl"), { default_pool_size: 2 });
  });
  afterAll(() => bouncer.stop());
  both((direct, { postgres, ...options }) =>
    opened({
      database: bouncer.through(direct),
      postgres: { ...postgres, pooler: "transaction" },
      ...options,
    }),
  );
});

describe("migrations into a schema", () => {
  it("are listed as the SQL that makes the same", async () => {
    const [byHand, byMigrate] = [await freshDatabase(), await freshDatabase()];
    const options = { schema: 'a "b"' };
    const listed = await listMigrations(openStore(byHand, options), schemaOf());
    await execute(byHand, ...listed.flatMap(({ statements }) => statements));
    await migrate(openStore(byMigrate, options), schemaOf(), now);
    expect(await tables(byHand)).toEqual(await tables(byMigrate));
    expect(await tables(byHand)).toEqual([{ schema: 'a "b"', n: 16 }]);
  });

  it("use one that is there, also by a user who may not make any", async () => {
    const url = await freshDatabase();
    const name = `limited_${new URL(url).pathname.slice(6)}`;
    await execute(url, `create role ${name} login password 'x'`, `create schema ready authorization ${name}`);
    const limited = new URL(url);
    [limited.username, limited.password] = [name, "x"];
    await migrate(openStore(limited.href, { schema: "ready" }), schemaOf(), now);
    expect(await tables(url)).toEqual([{ schema: "ready", n: 16 }]);
    const refused = migrate(openStore(limited.href, { schema: "missing" }), schemaOf(), now);
    await expect(refused).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("permission denied for database"),
    });
  });
});

describe("the name of a schema", () => {
  it.each(["", "pg_own", "information_schema", "$user", "a, public", 'a"b', "a".repeat(64)])(
    "that cannot be one stops the start: %j",
    async (schema) => {
      await expect(testApp({ postgres: { schema } })).rejects.toThrow(/schema/);
    },
  );
});
