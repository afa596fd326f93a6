// The audit log: which events have a line, its user and client, one line each, no secrets, and a limited rate.
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import {
  defineView,
  HttpError,
  isAdminUser,
  isAuthenticated,
  type LatchkeyOptions,
} from "../../src/index.ts";
import { generate, type KeyRing } from "../../src/keys/index.ts";
import { type Flows, flows, minute, refreshOf, rotating, start } from "../auth/flows.ts";
import { anyText } from "../support/any-text.ts";
import { password } from "../support/app.ts";
import { runs } from "../support/inputs.ts";
import { scratchFolder } from "../support/process.ts";

type Line = Readonly<Record<string, unknown>>;

interface Audited extends Flows {
  /** The lines since the last call. */
  readonly lines: () => Promise<string[]>;
  readonly parsed: () => Promise<Line[]>;
  /** Sends a request from an address, as Node's server passes it. */
  readonly from: (
    address: string,
    method: string,
    place: string,
    request?: { token?: string; json?: unknown; agent?: string },
  ) => Promise<Response>;
}

async function audited(options: LatchkeyOptions = {}): Promise<Audited> {
  const written: string[] = [];
  const test = await flows({
    tokens: rotating,
    auditLog: (line) => void written.push(line),
    views: [
      defineView("/staff/", { permissions: [isAdminUser], get: () => ({}) }),
      defineView("/own/:name/", {
        permissions: [isAuthenticated],
        get: () => new Response("no", { status: 403 }),
        post: () => {
          throw new HttpError(403, { detail: "No.", code: "not_today" });
        },
      }),
    ],
    ...options,
  });
  const lines = async (): Promise<string[]> => {
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    return written.splice(0);
  };
  await lines();
  return {
    ...test,
    lines,
    parsed: async () => (await lines()).map((line): Line => JSON.parse(line)),
    from: async (address, method, place, { token, json, agent = "curl/8" } = {}) =>
      test.app.fetch(
        new Request(`http://test.example${place}`, {
          method,
          headers: {
            "user-agent": agent,
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...(json !== undefined && { "content-type": "application/json" }),
          },
          ...(json !== undefined && { body: JSON.stringify(json) }),
        }),
        { incoming: { socket: { remoteAddress: address } } },
      ),
  };
}

const time = new Date(start).toISOString();
const client = { address: "192.0.2.1", user_agent: "curl/8" };
const ada = { username: "ada", password };

describe("a line", () => {
  it("is written for each login, accepted or refused, with the user and the address", async () => {
    const { from, parsed } = await audited();
    await from("192.0.2.1", "POST", "/api/token/", { json: ada });
    expect(await parsed()).toEqual([
      { time, event: "login.succeeded", user_id: 1, username: "ada", ...client },
    ]);
    const wrong = { ...ada, password: "wr0ng" };
    await from("192.0.2.1", "POST", "/api/token/", { json: wrong });
    await from("192.0.2.1", "POST", "/api/users/authentication/", { json: { ...wrong, username: "nobody" } });
    expect(await parsed()).toEqual([
      { time, event: "login.failed", username: "ada", ...client },
      { time, event: "login.failed", username: "nobody", ...client },
    ]);
  });

  it("is written for each refused request, with its reason and its path, without its query", async () => {
    const { from, parsed, login, clock } = await audited();
    const { access, refresh } = await login("ada");
    await parsed();
    const refused = (rest: Line): Line => ({ time, event: "access.refused", ...rest, ...client });
    await from("192.0.2.1", "GET", "/staff/?token=abc");
    await from("192.0.2.1", "GET", "/staff/", { token: access });
    await from("192.0.2.1", "GET", "/own/5/", { token: access });
    await from("192.0.2.1", "POST", "/own/5/", { token: access });
    await from("192.0.2.1", "GET", "/staff/", { token: refresh });
    await from("192.0.2.1", "DELETE", "/api/sessions/", { token: "garbage" });
    await from("192.0.2.1", "POST", "/api/token/refresh/", { json: { refresh: access } });
    const [view, own] = [
      { method: "GET", path: "/staff/" },
      { path: "/own/5/", user_id: 1 },
    ];
    expect(await parsed()).toEqual([
      refused({ ...view, status: 401, reason: "not_authenticated" }),
      refused({ ...view, status: 403, reason: "permission_denied", user_id: 1 }),
      refused({ ...own, method: "GET", status: 403, reason: "permission_denied" }),
      refused({ ...own, method: "POST", status: 403, reason: "not_today" }),
      refused({ ...view, status: 401, reason: "token_wrong_type" }),
      refused({ method: "DELETE", path: "/api/sessions/", status: 401, reason: "token_invalid" }),
      refused({ method: "POST", path: "/api/token/refresh/", status: 401, reason: "token_wrong_type" }),
    ]);
    clock.forward(10 * minute);
    await from("192.0.2.1", "GET", "/staff/", { token: access });
    expect(await parsed()).toMatchObject([{ event: "access.refused", reason: "token_expired" }]);
  });

  it("is not written for what was allowed or not found", async () => {
    const { from, parsed, login } = await audited();
    const { access, refresh } = await login("ada");
    await parsed();
    await from("192.0.2.1", "GET", "/api/sessions/", { token: access });
    await from("192.0.2.1", "GET", "/nothing/");
    await from("192.0.2.1", "PUT", "/api/token/", { json: {} });
    await from("192.0.2.1", "POST", "/api/token/", { json: {} });
    await from("192.0.2.1", "POST", "/api/token/refresh/", { json: { refresh } });
    expect(await parsed()).toEqual([]);
  });

  it("is written for a replay, the session that it ended, a registration and a new password", async () => {
    const { app, from, parsed, login, clock } = await audited();
    const { refresh } = await login("ada");
    const next = refreshOf(await app.auth.refresh(refresh));
    await login("ada");
    clock.forward(minute);
    await parsed();
    await from("192.0.2.1", "POST", "/api/token/refresh/", { json: { refresh } });
    expect(await parsed()).toMatchObject([
      { event: "session.reuse_detected", user_id: 1, ...client },
      { event: "session.revoked", user_id: 1, reason: "reuse", ...client },
      { event: "access.refused", status: 401, reason: "token_revoked", ...client },
    ]);
    await from("192.0.2.1", "POST", "/api/token/refresh/", { json: { refresh: next } });
    expect(await parsed()).toMatchObject([{ event: "access.refused", reason: "token_revoked" }]);
    await app.auth.changePassword("ada", "an0ther-staple");
    await app.auth.createSuperuser({ username: "root", password });
    expect(await parsed()).toMatchObject([
      { event: "user.password_changed", user_id: 1, username: "ada" },
      { event: "session.revoked", user_id: 1, reason: "password_changed" },
      { event: "user.registered", user_id: 2, username: "root" },
    ]);
  });

  it("is written by the process that changes the key ring, and by a server that finds it changed", async () => {
    const file = path.join(scratchFolder(), "keys.json");
    const { app, parsed } = await audited({ keyRing: { file }, keyRingInterval: 0.01 });
    const store = app.keyRing;
    if (store === undefined) throw new Error("no ring");
    const empty: KeyRing = { keys: [] };
    const first = generate(empty, "EdDSA", new Date());
    await store.write(first.ring, empty);
    const change = { event: "keys.changed", place: file, active: first.entry.kid };
    expect(await parsed()).toMatchObject([
      { ...change, origin: "written", added: [first.entry.kid], retired: [] },
    ]);
    await app.ready();
    const second = generate(first.ring, "EdDSA", new Date());
    await store.write(second.ring, first.ring);
    const seen: Line[] = [];
    await vi.waitFor(async () => {
      seen.push(...(await parsed()));
      expect(seen).toHaveLength(2);
    });
    const added = { ...change, added: [second.entry.kid], retired: [] };
    expect(seen).toMatchObject([
      { ...added, origin: "written" },
      { ...added, origin: "read" },
    ]);
    expect(JSON.stringify(seen)).not.toContain(String(second.entry["d"]));
  });
});

describe("the destination of lines", () => {
  it("is the option `log`, unless auditLog is set or false", async () => {
    const log = vi.fn<(message: string) => void>();
    const toLog = await audited({ auditLog: undefined, log });
    await toLog.login("ada");
    await toLog.lines();
    const written = log.mock.calls.map(([line]) => JSON.parse(line).event);
    expect(written).toEqual(["user.registered", "login.succeeded"]);
    log.mockClear();
    const off = await audited({ auditLog: false, log });
    const own = await audited({ log });
    for (const test of [off, own]) await test.login("ada");
    expect([await off.lines(), await own.lines()]).toEqual([
      [],
      [expect.stringContaining("login.succeeded")],
    ]);
    expect(log).not.toHaveBeenCalled();
  });

  const failure = new Error("the disk is full");
  it.each<[string, (line: string) => unknown]>([
    [
      "at once",
      () => {
        throw failure;
      },
    ],
    ["later", () => Promise.reject(failure)],
  ])(
    "may fail %s: that is reported, and is in the way of no request and no other listener",
    async (_, auditLog) => {
      const report = vi.fn<(error: unknown) => void>();
      const heard = vi.fn<(event: unknown) => void>();
      const { app, from, lines } = await audited({
        auditLog,
        onEvent: heard,
        onError: report,
      });
      report.mockClear();
      heard.mockClear();
      expect((await from("192.0.2.1", "GET", "/staff/")).status).toBe(401);
      await lines();
      expect(report.mock.calls).toEqual([[failure]]);
      expect(heard).toHaveBeenCalledOnce();
      for (let count = 0; count < 20; count++) await from("192.0.2.1", "GET", "/staff/");
      await lines();
      report.mockClear();
      await app.close();
      expect(report.mock.calls).toEqual([[failure]]);
    },
  );
});

describe("a line with any content", () => {
  const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;

  it("is one short line of JSON without control characters", async () => {
    const { from, lines, clock } = await audited({
      passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1 }] },
      throttles: { credentials: false },
    });
    const odd = fc.constantFrom(
      "\n",
      "\r\n",
      "\u2028",
      "\u0085",
      "\u001b[2J",
      "\u009b",
      "\u202e",
      '"}',
      "\\",
    );
    const name = fc.array(fc.oneof(odd, anyText()), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(name, async (parts) => {
        clock.forward(1);
        // A name with a NUL or a lone surrogate is answered 400 and never looked up.
        const username = `x${parts.join("").replaceAll("\0", "").toWellFormed()}x`;
        await from("192.0.2.1", "POST", "/api/token/", { json: { username, password }, agent: "a\u0085b" });
        const [line = "", ...more] = await lines();
        expect(more).toEqual([]);
        expect(line).not.toMatch(unprintable);
        expect(line.length).toBeLessThan(1024);
        expect(JSON.parse(line)).toMatchObject({ event: "login.failed", user_agent: "a\u0085b" });
      }),
      { numRuns: runs(50, 200) },
    );
  });

  it("has a name as presented, shortened if it is long", async () => {
    const { from, parsed } = await audited();
    const names = ["a\nfake line", "ÄÖÜ ß 漢字 😀", "n".repeat(255), "n".repeat(256), "n".repeat(2_000_000)];
    for (const username of names) {
      await from("192.0.2.1", "POST", "/api/token/", { json: { username, password } });
    }
    const cut = `${"n".repeat(255)}…`;
    expect((await parsed()).map(({ username }) => username)).toEqual([...names.slice(0, 3), cut, cut]);
  });

  it("has no token and no password of the header, the body, the query, the path or the login name", async () => {
    const { from, lines, login } = await audited();
    const { access, refresh } = await login("ada");
    await lines();
    for (const token of [access, refresh]) {
      await from("192.0.2.1", "GET", "/staff/", { token: `${token.slice(0, -2)}AA` });
      await from("192.0.2.1", "GET", `/staff/?token=${token}`);
      await from("192.0.2.1", "GET", `/own/${token.replaceAll(".", "%2e")}/`);
      await from("192.0.2.1", "GET", `/own/x/`, { agent: token });
      await from("192.0.2.1", "POST", "/api/token/refresh/", { json: { refresh: `${token}A` } });
      await from("192.0.2.1", "POST", "/api/token/", { json: { username: token, password: token } });
    }
    const text = (await lines()).join("\n");
    expect(text.split("\n").length).toBeGreaterThan(8);
    for (const token of [access, refresh]) {
      for (const part of token.split(".").slice(1)) expect(text).not.toContain(part.slice(0, 16));
    }
    expect(text).not.toContain(password);
  });
});

describe("a flood", () => {
  const refusals = (lines: readonly Line[]): Line[] =>
    lines.filter(({ event }) => event === "access.refused");
  const leftOut = (lines: readonly Line[]): number =>
    lines
      .filter(({ event, of }) => event === "audit.left_out" && of === "access.refused")
      .reduce((sum, { count }) => sum + Number(count), 0);

  it("of refused requests has few lines per second, a count of the others, and hides no other client", async () => {
    const { app, from, parsed, clock } = await audited();
    const total = 500;
    for (let count = 0; count < total; count++) await from("192.0.2.66", "GET", "/staff/");
    await from("192.0.2.1", "GET", "/staff/");
    await from("192.0.2.1", "POST", "/api/token/", { json: { ...ada, password: "wr0ng" } });
    const lines = await parsed();
    expect(refusals(lines).map(({ address }) => address)).toEqual([
      ...Array.from({ length: 10 }, () => "192.0.2.66"),
      "192.0.2.1",
    ]);
    expect(lines).toContainEqual(expect.objectContaining({ event: "login.failed" }));
    clock.forward(1);
    await from("192.0.2.66", "GET", "/staff/");
    lines.push(...(await parsed()));
    await app.close();
    lines.push(...(await parsed()));
    expect(refusals(lines)).toHaveLength(12);
    expect(leftOut(lines)).toBe(total + 2 - 12);
  });

  it("from many addresses has few lines too, and is counted while the server runs", async () => {
    const { from, parsed } = await audited();
    for (let count = 0; count < 100; count++) await from(`192.0.2.${count}`, "GET", "/staff/");
    const lines = await parsed();
    expect(refusals(lines)).toHaveLength(20);
    await vi.waitFor(
      async () => {
        lines.push(...(await parsed()));
        expect(leftOut(lines)).toBe(80);
      },
      { timeout: 20_000, interval: 50 },
    );
  });
});
