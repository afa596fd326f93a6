// The request log: what each entry has, that no secret is in a line, and that it is off by default.
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  allowAny,
  defineResource,
  defineView,
  isAuthenticated,
  type LatchkeyOptions,
  type RequestEntry,
  requires,
} from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

const tasks = defineResource("tasks", { schema: z.object({ title: z.string() }), owner: "owner" });
const slow = defineView("/slow/", {
  permissions: [allowAny],
  get: async () => {
    await wait(30);
    return {};
  },
});
const broken = defineView("/broken/", {
  permissions: [allowAny],
  get: () => {
    throw new Error("broken");
  },
});

async function logged(
  options: LatchkeyOptions,
  act: (test: TestApp, entries: RequestEntry[]) => Promise<void>,
): Promise<RequestEntry[]> {
  const entries: RequestEntry[] = [];
  const test = await testApp({
    permissions: [isAuthenticated],
    resources: [tasks],
    views: [slow, broken],
    requestLog: (entry) => entries.push(entry),
    ...options,
  });
  await act(test, entries);
  await test.app.close();
  return entries;
}

describe("an entry of the request log", () => {
  it("has the method, path, status, time, statements and user of a request", async () => {
    const startedAt = Date.now();
    const entries = await logged({}, async ({ app, call, login }) => {
      app.routes.get("/custom/", requires(isAuthenticated), ({ json }) => json({}));
      const { access: token } = await login("ada");
      await call("GET", "/slow/");
      await call("GET", "/broken/");
      await call("GET", "/nowhere/");
      await call("POST", "/api/token/", { json: { username: "ada", password: "wrong" } });
      await call("GET", "/api/tasks/?token=secret", { token });
      await call("POST", "/api/tasks/", { token, json: { title: "Water" } });
      await call("GET", "/api/tasks/", { token: "bad" });
      await call("GET", "/custom/", { token });
      await call("GET", "/health/live");
    });
    const seen = entries.map(({ method, path, status, user, statements }) => [
      `${method} ${path} ${status}`,
      user?.username ?? "-",
      statements > 0,
    ]);
    expect(seen).toEqual([
      ["GET /slow/ 200", "-", false],
      ["GET /broken/ 500", "-", false],
      ["GET /nowhere/ 404", "-", false],
      ["POST /api/token/ 401", "-", true],
      ["GET /api/tasks/ 200", "ada", true],
      ["POST /api/tasks/ 201", "ada", true],
      ["GET /api/tasks/ 401", "-", false],
      ["GET /custom/ 200", "ada", true],
      ["GET /health/live 200", "-", false],
    ]);
    expect(entries[0]?.duration).toBeGreaterThan(25);
    // The session and the user are one query, the row another.
    expect(entries[5]?.statements).toBe(2);
    for (const { at } of entries) expect(at).toBeGreaterThanOrEqual(startedAt);
  });

  it("counts the statements of its own request only, also when requests overlap", async () => {
    const entries = await logged({}, async ({ call, login }) => {
      const { access: token } = await login("ada");
      await Promise.all([
        call("GET", "/slow/"),
        ...Array.from({ length: 20 }, () => call("GET", "/api/tasks/", { token })),
      ]);
    });
    const slowEntry = entries.find(({ path }) => path === "/slow/");
    expect(slowEntry?.statements).toBe(0);
    expect(entries).toHaveLength(21);
  });

  it("never makes a request fail: the error of a listener is reported", async () => {
    const errors: unknown[] = [];
    const options: LatchkeyOptions = {
      requestLog: () => {
        throw new Error("full");
      },
      onError: (error) => errors.push(error),
    };
    await logged(options, async ({ call }) => {
      expect((await call("GET", "/slow/")).status).toBe(200);
    });
    expect(errors).toEqual([new Error("full")]);
  });
});

describe("a line of the request log", () => {
  it("is JSON without queries, bodies, headers and what looks like a token", async () => {
    const lines: string[] = [];
    let token = "";
    await logged(
      { requestLog: true, auditLog: false, log: (line) => lines.push(line) },
      async ({ call, login }) => {
        token = (await login("ada")).access;
        await call("GET", `/api/tasks/?access=${token}`, { token });
        await call("GET", `/reset/${token}/\u202E`);
        await call("POST", "/api/token/", { json: { username: "ada", password } });
      },
    );
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: "request", method: "GET", path: "/api/tasks/", status: 200, user_id: 1 },
      { method: "GET", path: "/reset/[token]/%E2%80%AE", status: 404 },
      { method: "POST", path: "/api/token/", status: 200 },
    ]);
    const text = lines.join("");
    for (const secret of [token, token.split(".")[2] ?? "", password, "access="])
      expect(text).not.toContain(secret);
  });

  it("is not written by default", async () => {
    const lines: string[] = [];
    await logged(
      { requestLog: false, auditLog: false, log: (line) => lines.push(line) },
      async ({ call }) => {
        await call("GET", "/api/tasks/");
      },
    );
    expect(lines).toEqual([]);
  });
});
