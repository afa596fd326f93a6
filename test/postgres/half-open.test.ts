// Connections that are dead while the server serves others: 503 in time, and their locks are released.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { postgresProxy, type TcpProxy } from "../support/tcp-proxy.ts";

/** Before the statement itself would time out, in milliseconds: what is noticed is noticed within two seconds on an idle machine. */
const inTime = 9000;

let proxy: TcpProxy;
let url: string;
let test: TestApp;
let login: { readonly access: string; readonly refresh: string };
beforeAll(async () => {
  const through = await postgresProxy(await freshDatabase());
  ({ proxy, url } = through);
  test = await testApp({
    database: through.url,
    tokens: { rotateRefreshTokens: true },
    postgres: { poolSize: 5 },
    onError: () => {},
  });
  login = await test.login("ada");
});
afterAll(async () => {
  await test.app.close();
  await proxy.close();
});

/** Every connection of the pool at work at once. */
const allAtWork = (): Promise<unknown[]> =>
  Promise.all(Array.from({ length: 5 }, () => sql`select pg_sleep(0.1)`.execute(test.app.db)));

async function timed<T>(action: Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await action;
  return [result, performance.now() - start];
}

describe("connections that were forgotten on the way", () => {
  it("cost those who use them a 503 in time, and are replaced", async () => {
    const { access: token, refresh } = login;
    await allAtWork();
    proxy.forget();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        timed(
          index % 2 === 0
            ? test.call("GET", "/api/sessions/", { token })
            : test.call("POST", "/api/token/refresh/", { json: { refresh } }),
        ),
      ),
    );
    for (const [{ status, headers }, took] of answers) {
      expect(["200 null", "503 1"]).toContain(`${status} ${headers.get("retry-after")}`);
      expect(took).toBeLessThan(inTime);
    }
    expect(answers.some(([{ status }]) => status === 503)).toBe(true);
    const [, took] = await timed(allAtWork());
    expect(took).toBeLessThan(inTime);
    expect((await test.call("POST", "/api/token/refresh/", { json: { refresh } })).status).toBe(200);
  }, 60_000);

  it("are found out together", async () => {
    const { access: token } = login;
    await allAtWork();
    proxy.forget();
    const statuses: number[] = [];
    for (let request = 0; request < 10; request++) {
      statuses.push((await test.call("GET", "/api/sessions/", { token })).status);
    }
    expect(statuses).toEqual([503, ...Array.from({ length: 9 }, () => 200)]);
  });

  it("do not keep their locks", async () => {
    const touch = sql`update latchkey_session set user_agent = 'x'`;
    const [outcome, took] = await timed(
      test.app.db
        .transaction()
        .execute(async (tx) => {
          await touch.execute(tx);
          proxy.forget();
          await touch.execute(tx);
        })
        .catch((error: unknown) => error),
    );
    expect(outcome).toMatchObject({ code: "unavailable" });
    expect(took).toBeLessThan(inTime);
    const [, waited] = await timed(touch.execute(test.app.db));
    // The server has given up the transaction; a statement waits for a lock for up to ten seconds.
    expect(waited).toBeLessThan(inTime);
  }, 60_000);
});

describe("connections that are reset", () => {
  it("cost a 503 at most, and none is leaked", async () => {
    const { access: token, refresh } = login;
    const strike = setInterval(() => proxy.reset(), 10);
    const statuses = new Set<number>();
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all([
        ...Array.from({ length: 10 }, () => test.call("GET", "/api/sessions/", { token })),
        test.call("POST", "/api/token/refresh/", { json: { refresh } }),
      ]);
      for (const { status } of answers) statuses.add(status);
    }
    clearInterval(strike);
    expect(statuses).toEqual(new Set([200, 503]));
    // The last reset may be noticed only now; where it was that of a probe, the server counts as down until the next probe.
    const state = (): Promise<unknown> =>
      allAtWork().then(
        () => "whole",
        (error: unknown) => Reflect.get(Object(error), "code"),
      );
    await expect.poll(state).toBe("whole");
    expect(proxy.held()).toBe(5);
    expect((await test.call("POST", "/api/token/refresh/", { json: { refresh } })).status).toBe(200);
  }, 60_000);
});

describe("a crowd that waits for connections", () => {
  it("need not wait for those of a server that fell silent", async () => {
    const patient = await testApp(
      { database: url, postgres: { poolSize: 1, connectionTimeout: 30_000 }, onError: () => {} },
      [],
    );
    proxy.set("silent");
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => timed(patient.call("GET", "/api/sessions/", { token: login.access }))),
    );
    proxy.set("pass");
    expect(new Set(answers.map(([{ status }]) => status))).toEqual(new Set([503]));
    expect(Math.max(...answers.map(([, took]) => took))).toBeLessThan(inTime);
    await patient.app.close();
  });
});

describe("a result that is late", () => {
  it("is waited for, although its backend has nothing to do any more", async () => {
    await allAtWork();
    // A statement is looked for after 0.6 seconds.
    proxy.delay(750);
    const { status } = await test.call("GET", "/api/sessions/", { token: login.access });
    proxy.delay(0);
    expect(status).toBe(200);
  });
});

describe("a server that lets new connections wait, and answers on those it has", () => {
  it("is not down: a long statement is waited for, and others are answered", async () => {
    await allAtWork();
    proxy.set("silent to new");
    const long = sql`select pg_sleep(3)`.execute(test.app.db);
    const done = new AbortController();
    const statuses = new Set<number>();
    const others = (async (): Promise<void> => {
      while (!done.signal.aborted)
        statuses.add((await test.call("GET", "/api/sessions/", { token: login.access })).status);
    })();
    try {
      await expect(long).resolves.toBeDefined();
    } finally {
      done.abort();
      await others;
      proxy.set("pass");
    }
    expect(statuses).toEqual(new Set([200]));
  });
});

describe("a statement that waits for a lock", () => {
  // A machine that gives the server no time for as long as a probe waits has a dead server for that long.
  it("is not taken for dead", { retry: 3 }, async () => {
    const { db } = test.app;
    const isHeld = Promise.withResolvers<void>();
    const holder = db.transaction().execute(async (tx) => {
      await sql`update latchkey_session set user_agent = 'y'`.execute(tx);
      isHeld.resolve();
      await sql`select pg_sleep(3)`.execute(tx);
    });
    await isHeld.promise;
    await expect(sql`update latchkey_session set user_agent = 'z'`.execute(db)).resolves.toBeDefined();
    await holder;
  });
});
