// Behind a PgBouncer that is full, whose server is down or does not answer, or that an app is not configured for.
import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { defineView, isAuthenticated, type LatchkeyOptions } from "../../src/index.ts";
import { type TestAnswer, type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { type MortalPostgres, mortalPostgres } from "../support/mortal-postgres.ts";
import { noPgBouncer, type PgBouncer, skipped, startPgBouncer } from "../support/pgbouncer.ts";
import { openStore } from "../support/store.ts";
import { postgresProxy, type TcpProxy } from "../support/tcp-proxy.ts";

const statuses = (answers: readonly TestAnswer[]): Set<number> =>
  new Set(answers.map(({ status }) => status));

describe.skipIf(noPgBouncer !== undefined)(`a PgBouncer that is full${skipped}`, () => {
  let bouncer: PgBouncer;
  let test: TestApp;
  beforeAll(async () => {
    bouncer = await startPgBouncer(inject("postgresUrl"), { default_pool_size: 1 });
    test = await testApp({
      database: bouncer.through(await freshDatabase()),
      postgres: { pooler: "transaction" },
      onError: () => {},
      views: [
        defineView("/slow/", {
          permissions: [isAuthenticated],
          get: async () => {
            await sql`select pg_sleep(3)`.execute(test.app.db);
            return {};
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await test.app.close();
    await bouncer.stop();
  });

  it("is waited for, and is not taken for a server that is away", async () => {
    const { access: token } = await test.login("ada");
    const answers = await Promise.all(
      ["/slow/", "/api/sessions/", "/api/sessions/"].map((path) => test.call("GET", path, { token })),
    );
    expect(statuses(answers)).toEqual(new Set([200]));
  });
});

describe.skipIf(noPgBouncer !== undefined)(`a PgBouncer whose server is away${skipped}`, () => {
  let server: MortalPostgres;
  let bouncer: PgBouncer;
  let test: TestApp;
  beforeAll(async () => {
    server = await mortalPostgres();
    bouncer = await startPgBouncer(server.url, { server_login_retry: 1 });
    test = await testApp({
      database: bouncer.through(server.url),
      // So long that only a question to the pooler can tell earlier.
      postgres: { pooler: "transaction", statementTimeout: 600_000 },
      onError: () => {},
    });
  });
  afterAll(async () => {
    await test.app.close();
    await bouncer.stop();
    await server.remove();
  });

  it("is answered for with 503, and its server is found again", async () => {
    const { access: token, refresh } = await test.login("ada");
    const all = (): Promise<TestAnswer[]> =>
      Promise.all([
        test.call("GET", "/api/sessions/", { token }),
        test.call("POST", "/api/token/refresh/", { json: { refresh } }),
      ]);
    expect(statuses(await all())).toEqual(new Set([200]));
    await server.kill("SIGKILL");
    // The first may still have a connection that breaks; the pooler lets the next ones wait.
    for (let round = 0; round < 4; round++) expect(statuses(await all())).toEqual(new Set([503]));
    await server.start();
    await expect.poll(async () => statuses(await all()), { timeout: 50_000 }).toEqual(new Set([200]));
  }, 60_000);
});

describe.skipIf(noPgBouncer !== undefined)(`a PgBouncer whose server is silent${skipped}`, () => {
  let proxy: TcpProxy;
  let bouncer: PgBouncer;
  let test: TestApp;
  beforeAll(async () => {
    const through = await postgresProxy(await freshDatabase());
    proxy = through.proxy;
    bouncer = await startPgBouncer(through.url, { server_login_retry: 1, server_connect_timeout: 2 });
    test = await testApp({
      database: bouncer.through(through.url),
      postgres: { pooler: "transaction", statementTimeout: 1000 },
      onError: () => {},
    });
  });
  afterAll(async () => {
    await test.app.close();
    await bouncer.stop();
    await proxy.close();
  });

  it("is answered for with 503 when a statement's time is up, and found again", async () => {
    const { access: token } = await test.login("ada");
    proxy.set("silent");
    expect((await test.call("GET", "/api/sessions/", { token })).status).toBe(503);
    proxy.set("pass");
    const ask = async (): Promise<number> => (await test.call("GET", "/api/sessions/", { token })).status;
    await expect.poll(ask, { timeout: 50_000 }).toBe(200);
  }, 60_000);
});

describe.skipIf(noPgBouncer !== undefined)(`a PgBouncer that an app does not know of${skipped}`, () => {
  const advice = { code: "configuration", message: expect.stringContaining('pooler: "transaction"') };

  it("refuses the first connection, and the error says which option is missing", async () => {
    const bouncer = await startPgBouncer(inject("postgresUrl"));
    const { kysely } = openStore(bouncer.through(await freshDatabase()));
    await expect(sql`select 1`.execute(kysely)).rejects.toMatchObject(advice);
    await bouncer.stop();
  });

  it("loses what was prepared, and the error says which option is missing", async () => {
    const bouncer = await startPgBouncer(inject("postgresUrl"), { ignore_startup_parameters: "options" });
    const url = bouncer.through(await freshDatabase());
    const { kysely } = openStore(url, { poolSize: 1 });
    const ask = (): Promise<unknown> => sql`select ${"a"}::text`.execute(kysely);
    await ask();
    // Holds the connection on which it was prepared.
    const other = new Client(url);
    await other.connect();
    await other.query("begin");
    await expect(ask()).rejects.toMatchObject(advice);
    await other.end();
    await bouncer.stop();
  });
});

it("a URL's own startup options are for the pooler to judge", async (context) => {
  if (noPgBouncer !== undefined) context.skip(noPgBouncer);
  const bouncer = await startPgBouncer(inject("postgresUrl"), { ignore_startup_parameters: "options" });
  const url = new URL(bouncer.through(await freshDatabase()));
  url.searchParams.set("options", "-c lock_timeout=5s");
  const options: LatchkeyOptions["postgres"] = { pooler: "transaction" };
  const test = await testApp({ database: url.href, postgres: options });
  await expect(test.login("ada")).resolves.toHaveProperty("access");
  await test.app.close();
  await bouncer.stop();
});
