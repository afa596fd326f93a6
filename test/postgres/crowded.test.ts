// More requests at once than the database can serve: a bounded wait and then 503, deadlocks that are retried, and no starvation.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineView, isAuthenticated } from "../../src/index.ts";
import { password, type TestAnswer, type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";

let test: TestApp;
let token: string;
beforeAll(async () => {
  test = await testApp({
    database: await freshDatabase(),
    postgres: { poolSize: 5 },
    onError: () => {},
    views: [
      defineView("/slow/", {
        permissions: [isAuthenticated],
        get: async () => {
          await sql`select pg_sleep(0.4)`.execute(test.app.db);
          return {};
        },
      }),
    ],
  });
  token = (await test.login("ada")).access;
});
afterAll(() => test.app.close());

describe("a pool of five", () => {
  it("lets two hundred slow requests wait for a while, answers the rest 503, and is whole afterwards", async () => {
    const start = performance.now();
    const live: number[] = [];
    const watch = new AbortController();
    const watching = (async (): Promise<void> => {
      while (!watch.signal.aborted) {
        const asked = performance.now();
        expect((await test.call("GET", "/health/live")).status).toBe(200);
        live.push(performance.now() - asked);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const answers = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const { status, headers } = await test.call("GET", "/slow/", { token });
        return { status, retryAfter: headers.get("retry-after"), took: performance.now() - start };
      }),
    );
    watch.abort();
    await watching;
    const refused = answers.filter(({ status }) => status === 503);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
    expect(refused.every(({ retryAfter }) => retryAfter !== null)).toBe(true);
    expect(Math.max(...refused.map(({ took }) => took))).toBeLessThan(9000);
    // No request to the liveness probe waited for the pool, whose waits end after 1.5 seconds.
    expect(live.toSorted((a, b) => a - b)[Math.floor(live.length / 2)]).toBeLessThan(1000);
    const after = await Promise.all(Array.from({ length: 10 }, () => test.call("GET", "/slow/", { token })));
    expect(after.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  }, 60_000);
});

describe("a deadlock", () => {
  it("costs a flow another try, and nobody an error", async () => {
    const { access } = await test.login("ada");
    const { user } = await test.app.auth.authenticate(access);
    const { db } = test.app;
    const isHeld = Promise.withResolvers<void>();
    // Takes the rows in the other order than the flow does; patient, so that the flow is the one to be thrown out.
    const opponent = db.transaction().execute(async (tx) => {
      await sql`set local deadlock_timeout = '30s'`.execute(tx);
      await sql`update latchkey_session set user_agent = 'x' where user_id = ${user.id}`.execute(tx);
      isHeld.resolve();
      await sql`select pg_sleep(0.3)`.execute(tx);
      await sql`update auth_user set email = 'x' where id = ${user.id}`.execute(tx);
    });
    await isHeld.promise;
    await Promise.all([opponent, test.app.auth.changePassword("ada", "an0ther-staple")]);
    await expect(test.app.auth.authenticate(access)).rejects.toMatchObject({ code: "token_not_valid" });
    const deadlocks = async (): Promise<number> =>
      Number(
        (
          await sql<{ deadlocks: number }>`
            select deadlocks from pg_stat_database where datname = current_database()`.execute(db)
        ).rows[0]?.deadlocks,
      );
    // The other try may meet the opponent again; a flow makes four attempts at most.
    await expect.poll(deadlocks).toBeGreaterThan(0);
    expect(await deadlocks()).toBeLessThanOrEqual(3);
  });
});

describe("a transaction that fails for others again and again", () => {
  /** Lets the first so many sessions fail as a serialization failure does; a sequence counts, which no rollback undoes. */
  async function failFirst(times: number): Promise<void> {
    const { db } = test.app;
    for (const statement of [
      "drop trigger if exists in_the_way on latchkey_session",
      "drop sequence if exists tries",
      "create sequence tries",
      `create or replace function fail() returns trigger language plpgsql as $$ begin
        if nextval('tries') <= ${times} then raise sqlstate '40001'; end if; return new; end $$`,
      "create trigger in_the_way before insert on latchkey_session for each row execute function fail()",
    ])
      await sql.raw(statement).execute(db);
  }
  const tries = async (): Promise<number> =>
    Number((await sql<{ n: number }>`select last_value as n from tries`.execute(test.app.db)).rows[0]?.n);
  const logIn = (): Promise<TestAnswer> =>
    test.call("POST", "/api/token/", { json: { username: "grace", password } });

  it("is tried four times, and then answered 503", async () => {
    await test.app.auth.register({ username: "grace", password });
    await failFirst(3);
    expect((await logIn()).status).toBe(200);
    await failFirst(1000);
    const { status, headers } = await logIn();
    expect([status, headers.get("retry-after"), await tries()]).toEqual([503, "1", 4]);
  });
});
