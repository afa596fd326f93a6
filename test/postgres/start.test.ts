// Servers that start before their database does, and those that never can.
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { http } from "../support/http.ts";
import {
  latchkeyCommand,
  quickstart,
  scratchFolder,
  type ServerProcess,
  startServer,
} from "../support/process.ts";
import { postgresProxy, type TcpProxy } from "../support/tcp-proxy.ts";

const password = "tr0ub4dor-staple";
const env = { SECRET_KEY: "a secret of these tests, which is long enough" };
let proxy: TcpProxy;
let url: string;
beforeAll(async () => {
  const through = await postgresProxy(await freshDatabase());
  proxy = through.proxy;
  url = through.url;
});
afterAll(() => proxy.close());

const readiness = async (server: ServerProcess): Promise<number> =>
  (await http("GET", `${server.url}/health/ready`)).status;

describe("a database that is not there at the start", () => {
  it("is waited for: the server lives, says no, and is ready when the database is", async () => {
    proxy.set("refuse");
    const server = await startServer({ cwd: scratchFolder(), env: { ...env, DATABASE_URL: url } });
    try {
      expect(server.output()).toMatch(/^latchkey: the database \S+ cannot be reached; trying again/m);
      expect(server.output()).not.toContain("postgres:postgres");
      expect((await http("GET", `${server.url}/health/live`)).status).toBe(200);
      expect(await readiness(server)).toBe(503);
      const { status, headers } = await http("POST", `${server.url}/api/users/`, {
        username: "ada",
        password,
      });
      expect([status, headers.has("retry-after")]).toEqual([503, true]);
      await wait(1000);
      proxy.set("pass");
      const start = performance.now();
      while ((await readiness(server)) !== 200) await wait(50);
      expect(performance.now() - start).toBeLessThan(5000);
      expect((await http("POST", `${server.url}/api/users/`, { username: "ada", password })).status).toBe(
        201,
      );
      expect(server.output()).toMatch(/^migrated {3}0001_sessions$/m);
      expect(server.output().match(/is there$/gm)).toHaveLength(1);
    } finally {
      proxy.set("pass");
      expect(await server.stop()).toBe(0);
    }
  }, 60_000);

  it("does not hold up a stop", async () => {
    proxy.set("refuse");
    const server = await startServer({ cwd: scratchFolder(), env: { ...env, DATABASE_URL: url } });
    proxy.set("pass");
    expect(await server.stop()).toBe(0);
  });
});

describe("a database that will never be there", () => {
  it("stops the start with one line and without the password", async () => {
    const wrong = new URL(url);
    wrong.pathname = "/no_such_database";
    const outcome = await latchkeyCommand(["start", quickstart, "--port", "0"], {
      cwd: scratchFolder(),
      env: { ...env, DATABASE_URL: wrong.href },
    });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toBe(
      "latchkey: The database refuses the user, the password or the name of its URL.\n",
    );
  });
});
