// A PostgreSQL server that refuses, stops answering or comes back: 503 in time, never a wrong 401 or 404, and recovery without a restart.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated } from "../../src/index.ts";
import { password, type TestAnswer, type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { postgresProxy, type TcpProxy } from "../support/tcp-proxy.ts";

const tasks = defineResource("tasks", {
  schema: z.object({ title: z.string() }),
  owner: "owner",
  permissions: [isAuthenticated],
});

let proxy: TcpProxy;
let test: TestApp;
let tokens: { readonly access: string; readonly refresh: string };
beforeAll(async () => {
  const through = await postgresProxy(await freshDatabase());
  proxy = through.proxy;
  test = await testApp({ database: through.url, resources: [tasks], onError: () => {} });
  tokens = await test.login("ada");
});
afterAll(async () => {
  proxy.set("pass");
  await test.app.close();
  await proxy.close();
});

/** One request of every kind that needs the database. */
const requests = (): Promise<TestAnswer>[] => {
  const { access: token, refresh } = tokens;
  return [
    test.call("GET", "/api/tasks/", { token }),
    test.call("GET", "/api/tasks/1/", { token }),
    test.call("POST", "/api/tasks/", { token, json: { title: "a" } }),
    test.call("GET", "/api/sessions/", { token }),
    test.call("POST", "/api/token/refresh/", { json: { refresh } }),
    test.call("POST", "/api/token/verify/", { json: { token: refresh } }),
    test.call("POST", "/api/token/", { json: { username: "ada", password } }),
    test.call("GET", "/health/ready"),
  ];
};

/** Every request is answered 503 with Retry-After; how long the slowest took, in milliseconds. */
async function slowestRefusal(times: number): Promise<number> {
  const durations = await Promise.all(
    Array.from({ length: times }, requests)
      .flat()
      .map(async (request) => {
        const start = performance.now();
        const { status, headers, text } = await request;
        expect([status, headers.get("content-type"), Number(headers.get("retry-after"))]).toEqual([
          503,
          "application/json",
          expect.any(Number),
        ]);
        expect(text).not.toMatch(/postgres|password|ECONN/);
        return performance.now() - start;
      }),
  );
  return Math.max(...durations);
}

/** Waits until a request is answered again; how long that took, in milliseconds. */
async function recovery(): Promise<number> {
  const start = performance.now();
  while ((await test.call("GET", "/api/tasks/", { token: tokens.access })).status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return performance.now() - start;
}

describe.each(["refuse", "silent", "slow"] as const)(
  "a server that is reached through a proxy that says %s",
  (mode) => {
    it("is answered for with 503 in time, and found again", async () => {
      expect((await test.call("GET", "/api/tasks/", { token: tokens.access })).status).toBe(200);
      proxy.set(mode);
      expect(await slowestRefusal(5)).toBeLessThan(9000);
      // It is known to be down by now, or found out once more.
      expect(await slowestRefusal(20)).toBeLessThan(9000);
      expect((await test.call("GET", "/health/live")).status).toBe(200);
      proxy.set("pass");
      expect(await recovery()).toBeLessThan(20_000);
      expect((await test.call("GET", "/health/ready")).status).toBe(200);
      for (const request of requests()) expect((await request).status).toBeLessThan(500);
      // Every connection of the pool is there again.
      const naps = Array.from({ length: 10 }, () => sql`select pg_sleep(0.05)`.execute(test.app.db));
      expect(await Promise.all(naps)).toHaveLength(10);
    }, 60_000);
  },
);

describe("a slow statement", () => {
  it("is waited for while the server lives", async () => {
    const { rows } = await sql`select pg_sleep(2)`.execute(test.app.db);
    expect(rows).toHaveLength(1);
  });
});
