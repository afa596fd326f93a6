// Behind PgBouncer in transaction mode, where each transaction may have another connection: everything works, and nothing stays on the connections.
import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated, type LatchkeyOptions } from "../../src/index.ts";
import { openDatabase } from "../../src/store/index.ts";
import { password, secretKey, type TestAnswer, type TestApp, testApp } from "../support/app.ts";
import { databaseWith, djangoDatabase, freshDatabase, look } from "../support/database.ts";
import { flowStatements } from "../support/flow-statements.ts";
import { noPgBouncer, type PgBouncer, skipped, startPgBouncer } from "../support/pgbouncer.ts";
import { postgresProxy } from "../support/tcp-proxy.ts";
import { racers } from "../support/race.ts";
import { asWritten, migratedDatabase, openStore, writeAndRead } from "../support/store.ts";

const servers = 3;
const rotation: LatchkeyOptions["tokens"] = { rotateRefreshTokens: true, blacklistAfterRotation: true };
const postgres = { pooler: "transaction", connectionTimeout: 30_000 } as const;
const tasks = defineResource("tasks", {
  schema: z.object({ title: z.string(), size: z.number().default(0.1) }),
  owner: "owner",
  timestamps: { created: "created_at" },
  permissions: [isAuthenticated],
});

describe.skipIf(noPgBouncer !== undefined)(`behind PgBouncer${skipped}`, () => {
  let bouncer: PgBouncer;
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    bouncer = await startPgBouncer(inject("postgresUrl"), { default_pool_size: servers });
  });
  afterAll(async () => {
    await Promise.all(closing.map((close) => close()));
    await bouncer.stop();
  });

  /** An app on a database, through PgBouncer. */
  async function appOn(
    direct: string,
    options: LatchkeyOptions = {},
    users: readonly string[] = ["ada"],
  ): Promise<TestApp> {
    const database = bouncer.through(direct);
    const test = await testApp({ database, postgres, tokens: rotation, ...options }, users);
    closing.push(() => test.app.close());
    return test;
  }

  const flowsOn = async (database: string, pooler: "transaction" | undefined): Promise<string[]> => {
    let now = Date.UTC(2026, 10, 23);
    const options: LatchkeyOptions = { database, tokens: rotation, postgres: { pooler }, clock: () => now };
    const { app } = await testApp(options);
    const forward = (seconds: number): void => void (now += seconds * 1000);
    const flows = await flowStatements({ app, secretKey, now: () => now / 1000, forward });
    await app.close();
    return flows.map(({ flow, statements }) => `${flow} ${statements.length}`);
  };

  it.each([
    ["own tables", freshDatabase],
    ["Simple JWT's tables", () => djangoDatabase("auth")],
  ])("every flow works, in as many trips as without it: %s", async (_, fresh) => {
    const direct = await flowsOn(await fresh(), undefined);
    expect(await flowsOn(bouncer.through(await fresh()), "transaction")).toEqual(direct);
  });

  it("a statement that stands alone is one trip, with what it needs around it", async () => {
    const { proxy, url } = await postgresProxy(bouncer.through(await freshDatabase()));
    const database = openDatabase(url, { ...postgres, poolSize: 1 });
    const { kysely } = database;
    const trips = async (action: () => Promise<unknown>): Promise<number> => {
      const before = proxy.trips();
      await action();
      return proxy.trips() - before;
    };
    const ask = sql`select ${"a"}::text`;
    await ask.execute(kysely);
    expect(await trips(() => ask.execute(kysely))).toBe(1);
    expect(await trips(() => sql`select 1`.execute(kysely))).toBe(1);
    expect(await trips(() => kysely.transaction().execute((tx) => ask.execute(tx)))).toBe(3);
    await database.close();
    await proxy.close();
  });

  it.each([
    ["timezone", "Asia/Kathmandu"],
    ["datestyle", "German"],
    ["extra_float_digits", "-3"],
    ["standard_conforming_strings", "off"],
  ])(
    "a database's own settings change nothing of what is read and written: %s %s",
    async (setting, value) => {
      const url = await databaseWith(setting, value);
      await migratedDatabase(url);
      const { kysely } = openStore(bouncer.through(url), postgres);
      expect(await writeAndRead(kysely)).toEqual(asWritten);
    },
  );

  it("a database's statement_timeout holds only for the statement that replaces it", async () => {
    const url = await databaseWith("statement_timeout", "2000");
    const { kysely } = openStore(bouncer.through(url), postgres);
    const { rows } = await sql`select 1 as one from pg_sleep(2.2)`.execute(kysely);
    expect(rows).toEqual([{ one: 1 }]);
  });

  it.each([0, 10])(
    "a refresh token that four processes present at once has one successor, with an interval of %i s",
    async (refreshReuseInterval) => {
      const direct = await databaseWith("default_transaction_isolation", "repeatable read");
      const { login } = await appOn(direct);
      const database = bouncer.through(direct);
      const processes = await racers(4, { database, secretKey, refreshReuseInterval, pooler: "transaction" });
      for (let round = 0; round < 3; round++) {
        const { refresh } = await login("ada");
        expect(await processes.race(refresh, 40)).toEqual({
          answered: 40,
          winners: refreshReuseInterval === 0 ? 1 : 40,
          successors: 1,
        });
      }
      await processes.stop();
    },
  );

  it("apps that start together migrate once, and one that adds a column disturbs no other", async () => {
    const direct = await freshDatabase();
    const apps = await Promise.all(
      Array.from({ length: 4 }, () => appOn(direct, { resources: [tasks] }, [])),
    );
    for (const { app } of apps) expect((await app.migrations()).every(({ applied }) => applied)).toBe(true);
    expect(await look(direct, "select count(*) as n from latchkey_migration")).toEqual([{ n: 17 }]);
    const [old] = apps;
    if (old === undefined) throw new Error("There is no app.");
    await old.app.auth.register({ username: "ada", password });
    const { access: token } = await old.login("ada");
    await old.call("POST", "/api/tasks/", { token, json: { title: "a" } });
    await appOn(direct, { users: { fields: z.object({ colour: z.string().default("red") }) } }, []);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => old.call("GET", "/api/tasks/1/", { token })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    await old.login("ada");
  });

  it("a hundred clients share three connections, and each gets its own answers", async () => {
    const direct = await freshDatabase();
    const names = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    const crowd = { resources: [tasks], postgres: { ...postgres, poolSize: 50 } };
    const first = await appOn(direct, crowd, names);
    const second = await appOn(direct, crowd, []);
    const answers = await Promise.all(
      names.flatMap((name) =>
        Array.from({ length: 5 }, async (_, index): Promise<TestAnswer> => {
          const { call, login } = index % 2 === 0 ? first : second;
          const { access: token } = await login(name);
          await call("POST", "/api/tasks/", { token, json: { title: name } });
          return call("GET", "/api/tasks/", { token });
        }),
      ),
    );
    for (const [index, { status, text }] of answers.entries()) {
      const rows: { readonly title: string; readonly size: number }[] = JSON.parse(text);
      expect([status, new Set(rows.map(({ title }) => title))]).toEqual([
        200,
        new Set([names[Math.floor(index / 5)]]),
      ]);
      expect(new Set(rows.map(({ size }) => size))).toEqual(new Set([0.1]));
    }
    expect(await look(direct, "select count(*) as n from tasks")).toEqual([{ n: 100 }]);
  }, 60_000);

  it("of password changes that come at once the last counts, and ends the sessions of all others", async () => {
    const { call, login } = await appOn(await freshDatabase());
    const logins = await Promise.all(Array.from({ length: 8 }, () => login("ada")));
    const passwords = logins.map((_, index) => `an0ther-staple-${index}`);
    const answers = await Promise.all(
      logins.map(({ access: token }, index) => {
        const json = { old_password: password, new_password: passwords[index] };
        return call("POST", "/api/users/password/", { token, json });
      }),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const live = await Promise.all(
      logins.map(({ access: token }) => call("GET", "/api/sessions/", { token })),
    );
    expect(live.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    const tried = await Promise.all(
      [password, ...passwords].map((secret) =>
        call("POST", "/api/token/", { json: { username: "ada", password: secret } }),
      ),
    );
    expect(tried[0]?.status).toBe(401);
    expect(tried.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it("an error leaves no transaction open, whenever it comes", async () => {
    const url = await freshDatabase();
    await migratedDatabase(url);
    const { kysely } = openStore(bouncer.through(url), { ...postgres, poolSize: 1 });
    const insert = sql`insert into latchkey_session (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent)
      values ('s', 999, 'j', now(), now(), now(), '')`;
    const setting = sql`insert into latchkey_setting values ('n', 'v', now())`;
    await setting.execute(kysely);
    for (let round = 0; round < servers; round++) {
      // At the commit, and before.
      await expect(insert.execute(kysely)).rejects.toMatchObject({ code: "foreign_key" });
      await expect(setting.execute(kysely)).rejects.toMatchObject({ code: "unique" });
      await expect(
        kysely.transaction().execute(async (tx) => {
          await sql`delete from latchkey_setting`.execute(tx);
          await setting.execute(tx);
          await setting.execute(tx);
        }),
      ).rejects.toMatchObject({ code: "unique" });
    }
    expect((await sql`select name from latchkey_setting`.execute(kysely)).rows).toEqual([{ name: "n" }]);
    const open =
      "select count(*) as n from pg_stat_activity where datname = current_database() and state like '%in trans%'";
    expect(await look(url, open)).toEqual([{ n: 0 }]);
  });

  it("limits hold in each transaction, and in each statement that stands alone", async () => {
    const url = await freshDatabase();
    const { kysely } = openStore(bouncer.through(url), { ...postgres, statementTimeout: 200 });
    const sleep = sql`select pg_sleep(20)`;
    await expect(sleep.execute(kysely)).rejects.toMatchObject({ code: "busy" });
    const slow = kysely.transaction().execute((tx) => sleep.execute(tx));
    await expect(slow).rejects.toMatchObject({ code: "busy" });
    const left = sql`select current_setting('idle_in_transaction_session_timeout') as limit`;
    const { rows } = await kysely.transaction().execute((tx) => left.execute(tx));
    expect(rows).toEqual([{ limit: "5s" }]);
  });

  it("session mode is served in the same way", async () => {
    const inSessions = await startPgBouncer(inject("postgresUrl"), { pool_mode: "session" });
    const options: LatchkeyOptions = { database: inSessions.through(await freshDatabase()), postgres };
    const { app, call, login } = await testApp(options);
    const { access: token } = await login("ada");
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call("GET", "/api/sessions/", { token })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await app.close();
    await inSessions.stop();
  });

  it("a transaction that begins with a statement of its own is refused", async () => {
    const { kysely } = openStore(bouncer.through(await freshDatabase()), postgres);
    const begin = kysely.connection().execute((one) => sql.raw(" BEGIN ").execute(one));
    await expect(begin).rejects.toThrow(/transaction\(\)/);
    await expect(sql`start transaction`.execute(kysely)).rejects.toThrow(/transaction\(\)/);
  });

  it("nothing is left on the connections for other clients of the pooler", async () => {
    const direct = await databaseWith("timezone", "Asia/Kathmandu");
    const { app, call, login } = await appOn(direct, { resources: [tasks] });
    await Promise.all(
      Array.from({ length: 15 }, async () => {
        const { access: token, refresh } = await login("ada");
        await call("POST", "/api/tasks/", { token, json: { title: "a" } });
        await call("POST", "/api/token/refresh/", { json: { refresh } });
        await sql`select nothing`.execute(app.db).catch(() => {});
      }),
    );
    const others = Array.from({ length: servers }, () => new Client(bouncer.through(direct)));
    closing.push(async () => void (await Promise.all(others.map((client) => client.end()))));
    await Promise.all(others.map((client) => client.connect()));
    const pids = new Set<unknown>();
    // A transaction each, so that they have every connection between them.
    for (const client of others) {
      await client.query("begin");
      const { rows } = await client.query(`select pg_backend_pid() as pid,
        (select count(*) from pg_prepared_statements) as prepared,
        (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks,
        (select array_agg(name) from pg_settings where setting <> reset_val and name in ('TimeZone', 'DateStyle',
          'extra_float_digits', 'statement_timeout', 'idle_in_transaction_session_timeout', 'search_path',
          'default_transaction_isolation', 'standard_conforming_strings')) as changed,
        current_setting('timezone') as zone`);
      const [{ pid, ...left }] = rows;
      pids.add(pid);
      expect(left).toEqual({ prepared: "0", locks: "0", changed: null, zone: "Asia/Kathmandu" });
    }
    expect(pids.size).toBe(servers);
  });
});
