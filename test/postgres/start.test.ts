// Servers that start before their database, and servers that cannot start.
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { http } from "../support/http.ts";
import {
  cheapApp,
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

describe.each(["refuse", "silent"] as const)("a database that is not there at the start (%s)", (mode) => {
  it("is waited for: the server lives, says no, and is ready when the database is", async () => {
    const through = await postgresProxy(await freshDatabase());
    through.proxy.set(mode);
    const server = await startServer({
      cwd: scratchFolder(),
      app: cheapApp,
      env: { ...env, DATABASE_URL: through.url },
    });
    try {
      expect(server.output()).toMatch(/^latchkey: the database \S+ cannot be reached; retrying$/m);
      expect(server.output()).not.toContain("postgres:postgres");
      expect((await http("GET", `${server.url}/health/live`)).status).toBe(200);
      expect(await readiness(server)).toBe(503);
      const { status, headers } = await http("POST", `${server.url}/api/users/`, {
        username: "ada",
        password,
      });
      expect([status, headers.has("retry-after")]).toEqual([503, true]);
      await wait(1000);
      through.proxy.set("pass");
      const start = performance.now();
      while ((await readiness(server)) !== 200) await wait(50);
      expect(performance.now() - start).toBeLessThan(20_000);
      expect((await http("POST", `${server.url}/api/users/`, { username: "ada", password })).status).toBe(
        201,
      );
      expect(server.output().match(/cannot be reached; retrying/g)).toHaveLength(1);
      expect(server.output()).toMatch(/^migrated {3}0001_sessions$/m);
      // Printed when everything is prepared, which may be after the first request was answered.
      await expect.poll(() => server.output().match(/is available$/gm) ?? []).toHaveLength(1);
    } finally {
      expect(await server.stop()).toBe(0);
      await through.proxy.close();
    }
  }, 60_000);
});

describe("a server that waits for its database", () => {
  it("can be stopped", async () => {
    proxy.set("refuse");
    const server = await startServer({ cwd: scratchFolder(), env: { ...env, DATABASE_URL: url } });
    proxy.set("pass");
    expect(await server.stop()).toBe(0);
  });

  it("says so without migrations too", async () => {
    proxy.set("refuse");
    const server = await startServer({
      cwd: scratchFolder(),
      env: { ...env, DATABASE_URL: url },
      flags: ["--no-migrate"],
    });
    expect(server.output()).toMatch(/cannot be reached; retrying/);
    proxy.set("pass");
    while (!server.output().includes("is available")) await wait(50);
    expect(await readiness(server)).toBe(503);
    expect(await server.stop()).toBe(0);
  });

  it("stops when the database is there and refuses it", async () => {
    proxy.set("refuse");
    const wrong = new URL(url);
    wrong.password = "wr0ng-secret";
    const server = await startServer({ cwd: scratchFolder(), env: { ...env, DATABASE_URL: wrong.href } });
    proxy.set("pass");
    expect(await server.ended).toBe(1);
    expect(server.output()).toMatch(/^latchkey: The database refuses the user, the password or the name/m);
    expect(server.output()).not.toMatch(/wr0ng-secret|^ {4}at /m);
  });
});

describe("a database that will never be there", () => {
  const refusal = "latchkey: The database refuses the user, the password or the name of its URL.\n";
  // Makes it seem that the package is not installed.
  const withoutPg = `data:text/javascript,${encodeURIComponent(
    'import { registerHooks } from "node:module"; registerHooks({ resolve: (name, context, next) => next(name === "pg" ? "pg-that-is-not-there" : name, context) });',
  )}`;

  it.each<[string, (url: URL) => void, Readonly<Record<string, string>>, string]>([
    ["no such database", (wrong) => (wrong.pathname = "/no_such_database"), {}, refusal],
    ["no such user", (wrong) => (wrong.username = "nobody"), {}, refusal],
    ["a wrong password", (wrong) => (wrong.password = "wr0ng-secret"), {}, refusal],
    ["no password", (wrong) => (wrong.password = ""), {}, refusal],
    [
      "TLS, which the server does not speak",
      (wrong) => (wrong.search = "?sslmode=verify-full"),
      {},
      "latchkey: The database cannot be reached over TLS: The server does not support SSL connections\n",
    ],
    [
      "no pg",
      () => {},
      { NODE_OPTIONS: `--import=${withoutPg}` },
      "latchkey: PostgreSQL needs the package pg: npm install pg\n",
    ],
  ])("stops the start with one line: %s", async (_, change, variables, line) => {
    proxy.set("pass");
    const wrong = new URL(url);
    change(wrong);
    const outcome = await latchkeyCommand(["start", quickstart, "--port", "0"], {
      cwd: scratchFolder(),
      env: { ...env, ...variables, DATABASE_URL: wrong.href },
    });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toBe(line);
  });
});
