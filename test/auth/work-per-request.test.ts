// The work that a request costs, in counts that do not depend on the machine: statements, promises and commits.
import { createHook } from "node:async_hooks";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { directAnswerOf } from "../../src/http/index.ts";
import { defineResource, defineView, isAuthenticated } from "../../src/index.ts";
import { password, testApp, type TestApp } from "../support/app.ts";
import { scratchFolder } from "../support/process.ts";
import { listenIn } from "../support/statements.ts";
import { commits } from "../support/wal-commits.ts";
import * as z from "zod";

const isSqlite = process.env["TEST_DIALECT"] !== "postgres";
const closing: TestApp[] = [];
afterAll(async () => {
  await Promise.all(closing.map(({ app }) => app.close()));
});

const me = defineView("/me/", { get: ({ identity }) => ({ id: identity?.user.id }) });
const stateless = defineView("/stateless/", {
  // oxlint-disable-next-line no-unsafe-type-assertion -- the type takes "none" only from a project that registers it
  revocation: "none" as "session",
  get: ({ identity }) => ({ id: identity?.user.id }),
});
const byUser = defineView("/by-user/", { revocation: "user", get: () => ({}) });
const tasks = defineResource("tasks", {
  schema: z.object({ title: z.string(), done: z.boolean().default(false) }),
  owner: "owner",
});

async function appWithTasks(database?: string): Promise<TestApp> {
  const test = await testApp({
    ...(database !== undefined && { database }),
    permissions: [isAuthenticated],
    views: [me, byUser, stateless],
    resources: [tasks],
    tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true },
    auditLog: false,
  });
  closing.push(test);
  return test;
}

it("a request runs no more statements than it needs", async () => {
  const { app, call, login } = await appWithTasks();
  const { access: token, refresh } = await login("ada");
  const listen = listenIn(app.db);
  const counts: Record<string, number> = {};
  const count = async (method: string, to: string, json?: unknown, withToken = true): Promise<void> => {
    const request = { ...(withToken && { token }), ...(json !== undefined && { json }) };
    const statements = await listen(async () => {
      const { status } = await call(method, to, request);
      expect(status).toBeLessThan(300);
    });
    counts[`${method} ${to}`] = statements.length;
  };
  await count("GET", "/me/");
  await count("GET", "/by-user/");
  await count("POST", "/api/tasks/", { title: "one" });
  await count("GET", "/api/tasks/");
  await count("GET", "/api/tasks/1/");
  await count("PATCH", "/api/tasks/1/", { done: true });
  await count("DELETE", "/api/tasks/1/");
  await count("POST", "/api/token/", { username: "ada", password }, false);
  await count("POST", "/api/token/verify/", { token }, false);
  await count("POST", "/api/token/refresh/", { refresh }, false);
  expect(counts).toEqual({
    "GET /me/": 1,
    "GET /by-user/": 1,
    "POST /api/tasks/": 2,
    // On PostgreSQL the first list asks whether an index has the rows of an owner in order.
    "GET /api/tasks/": isSqlite ? 2 : 3,
    "GET /api/tasks/1/": 2,
    "PATCH /api/tasks/1/": 3,
    "DELETE /api/tasks/1/": 2,
    // Two of them count the attempt and take it back.
    "POST /api/token/": 7,
    "POST /api/token/verify/": 1,
    "POST /api/token/refresh/": 1,
  });
});

// The driver of PostgreSQL has promises of its own.
it.runIf(isSqlite)("a request that is checked, and a refresh, create few promises", async () => {
  const { app, call, login } = await appWithTasks();
  const { access: token, ...pair } = await login("ada");
  await call("POST", "/api/tasks/", { token, json: { title: "one" } });
  const answer = directAnswerOf(app.fetch)?.answer;
  const answering = (to: string): Promise<number> =>
    fewestPromises(async () => {
      const headers = { authorization: `Bearer ${token}` };
      expect((await answer?.(new Request(`http://localhost${to}`, { headers }), {}))?.status).toBe(200);
    });
  expect(await fewestPromises(() => app.auth.authenticate(token))).toBeLessThanOrEqual(8);
  expect(await answering("/me/")).toBeLessThanOrEqual(8);
  expect(await answering("/stateless/")).toBeLessThanOrEqual(8);
  expect(await answering("/api/tasks/")).toBeLessThanOrEqual(12);
  expect(await answering("/api/tasks/1/")).toBeLessThanOrEqual(8);
  let { refresh } = pair;
  const refreshing = await fewestPromises(async () => {
    ({ refresh = "" } = await app.auth.refresh(refresh));
  });
  expect(refreshing).toBeLessThanOrEqual(20);
});

/** The promises that an action creates once its code is warm: what else the process does can only add some. */
async function fewestPromises(action: () => Promise<unknown>): Promise<number> {
  let created = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === "PROMISE") created++;
    },
  });
  let fewest = Infinity;
  for (let turn = 0; turn < 20; turn++) {
    created = 0;
    hook.enable();
    await action();
    hook.disable();
    fewest = Math.min(fewest, created);
  }
  return fewest;
}

it.runIf(isSqlite)("64 refreshes at once share a few commits", async () => {
  const file = path.join(scratchFolder(), "app.db");
  const { app, login } = await appWithTasks(`sqlite:${file}`);
  const refreshTokens: string[] = [];
  for (let nth = 0; nth < 64; nth++) refreshTokens.push((await login("ada")).refresh);
  const before = commits(file);
  await Promise.all(refreshTokens.map((token) => app.auth.refresh(token)));
  expect(commits(file) - before).toBeLessThanOrEqual(2);
});
