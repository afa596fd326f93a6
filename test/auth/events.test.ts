// Events of logins and sessions: each is emitted once, after commit, without secrets, and never delays a request.
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AuthEvent, LatchkeyOptions, TokenPair } from "../../src/index.ts";
import { password } from "../support/app.ts";
import { codeOf, djangoRefresh, type Flows, flows, minute, refreshOf, rotating, start } from "./flows.ts";

let heard: AuthEvent[] = [];
afterEach(() => {
  heard = [];
});

const listening = (options: LatchkeyOptions = {}): Promise<Flows> =>
  flows({ tokens: rotating, onEvent: (event) => heard.push(event), ...options });

/** The events since the last call, after all listeners were called. */
async function news(): Promise<AuthEvent[]> {
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return heard.splice(0);
}
const types = (events: readonly AuthEvent[]): string[] => events.map(({ type }) => type);

describe("events", () => {
  it("report a login and its client", async () => {
    const { app } = await listening();
    expect(types(await news())).toEqual(["user.registered"]);
    const client = { userAgent: "curl", ipAddress: "192.0.2.1" };
    await app.auth.obtainPair({ username: "ada", password }, client);
    expect(await news()).toEqual([
      {
        type: "session.created",
        at: start,
        sessionId: expect.any(String),
        userId: 1,
        client,
        adopted: false,
      },
      { type: "login.succeeded", at: start, userId: 1, username: "ada", client },
    ]);
    expect(await codeOf(app.auth.obtainPair({ username: "ada", password: "wr0ng" }, client))).toBe(
      "no_active_account",
    );
    expect(await news()).toEqual([{ type: "login.failed", at: start, username: "ada", client }]);
  });

  it("report the client of every request, with a shortened user agent", async () => {
    const { app, clock } = await listening();
    await news();
    const agent = "x".repeat(1000);
    /** Sends a form as Node's server would hand it over. */
    const post = async (place: string, fields: Record<string, string>, access = ""): Promise<TokenPair> => {
      const response = await app.fetch(
        new Request(`http://test.example${place}`, {
          method: "POST",
          headers: {
            "user-agent": agent,
            ...(access !== "" && { authorization: `Bearer ${access}` }),
          },
          body: new URLSearchParams(fields),
        }),
        { incoming: { socket: { remoteAddress: "192.0.2.7" } } },
      );
      const text = await response.text();
      return text === "" ? { access: "", refresh: "" } : JSON.parse(text);
    };
    await post("/api/users/", { username: "eve", password });
    const { refresh } = await post("/api/token/", { username: "eve", password });
    const next = await post("/api/token/refresh/", { refresh });
    clock.forward(minute);
    await post("/api/token/refresh/", { refresh });
    await post("/api/token/refresh/", { refresh: next.refresh });
    const again = await post("/api/token/", { username: "eve", password });
    await post("/api/token/blacklist/", { refresh: again.refresh });
    const { access } = await post("/api/token/", { username: "eve", password });
    await post("/api/token/", { username: "eve", password });
    await post("/api/sessions/revoke-others/", {}, access);
    await post("/api/users/password/", { old_password: password, new_password: "an0ther-staple" }, access);
    const events = await news();
    expect(new Set(types(events))).toEqual(
      new Set([
        "user.registered",
        "session.created",
        "login.succeeded",
        "session.refreshed",
        "session.reuse_detected",
        "session.revoked",
        "user.password_changed",
        "access.refused",
      ]),
    );
    const client = { ipAddress: "192.0.2.7", userAgent: "x".repeat(255) };
    for (const event of events) expect(event.client).toEqual(client);
    // A refused token identifies no user.
    const known = events.filter(({ type }) => type !== "access.refused");
    for (const event of known) expect(event).toHaveProperty("userId", 2);
  });

  it("report a rotation, a replay, and the session that it ends, once", async () => {
    const { app, login, clock } = await listening();
    const { refresh } = await login("ada");
    await news();
    await app.auth.refresh(refresh);
    expect(await news()).toMatchObject([{ type: "session.refreshed", userId: 1, rotated: true }]);
    await app.auth.refresh(refresh);
    expect(await news()).toMatchObject([{ type: "session.refreshed", rotated: false }]);
    clock.forward(minute);
    expect(await codeOf(app.auth.refresh(refresh))).toBe("token_revoked");
    expect(await news()).toMatchObject([
      { type: "session.reuse_detected", userId: 1 },
      { type: "session.revoked", reason: "reuse" },
    ]);
    expect(await codeOf(app.auth.refresh(refresh))).toBe("token_revoked");
    expect(await news()).toEqual([]);
  });

  it("report a logout, and every session that a new password ends", async () => {
    const { app, login } = await listening();
    const [first, second] = [await login("ada"), await login("ada"), await login("ada")];
    await app.auth.revoke(first.refresh);
    await news();
    expect(await codeOf(app.auth.revoke(first.refresh))).toBe("token_revoked");
    expect(await news()).toEqual([]);
    await app.auth.changePassword("ada", "an0ther-staple");
    expect(types(await news()).toSorted()).toEqual([
      "session.revoked",
      "session.revoked",
      "user.password_changed",
    ]);
    expect(await codeOf(app.auth.refresh(second.refresh))).toBe("token_revoked");
  });

  it("report an adopted login", async () => {
    const { app } = await listening();
    await news();
    const { token } = djangoRefresh(1);
    await app.auth.refresh(token);
    expect(await news()).toMatchObject([{ type: "session.created", userId: 1, adopted: true }]);
  });

  it("contain no token and no password", async () => {
    const { app, login } = await listening();
    const { refresh, access } = await login("ada");
    const next = refreshOf(await app.auth.refresh(refresh));
    await app.auth.revoke(next);
    const text = JSON.stringify(await news());
    for (const secret of [refresh, access, next, password]) expect(text).not.toContain(secret);
  });

  it("come after the answer; a listener that throws or never ends has no effect", async () => {
    const report = vi.fn<(error: unknown) => void>();
    const listener = vi
      .fn<(event: AuthEvent) => unknown>()
      .mockImplementationOnce(() => {
        throw new Error("thrown");
      })
      .mockImplementationOnce(() => Promise.reject(new Error("rejected")))
      .mockImplementation(() => new Promise(() => {}));
    const { login } = await listening({ onEvent: listener, onError: report });
    await login("ada");
    await news();
    expect(listener.mock.calls.length).toBeGreaterThanOrEqual(3);
    expect(report.mock.calls).toEqual([[new Error("thrown")], [new Error("rejected")]]);
  });
});
