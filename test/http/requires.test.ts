// `requires`: permissions in front of custom routes, and the user that their handlers get.
import { Hono } from "hono";
import { afterEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import * as z from "zod";
import {
  allowAny,
  type Authenticator,
  type AuthEvent,
  defineClaims,
  defineView,
  isAdminUser,
  isAuthenticated,
  isAuthenticatedOrReadOnly,
  notAuthenticated,
  requires,
  requireUser,
  type RouteSession,
  type User,
} from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";

const role = defineClaims(z.object({ role: z.string() }), () => ({ role: "reader" }));
const apps: TestApp[] = [];
const events: AuthEvent[] = [];
afterEach(async () => {
  events.length = 0;
  await Promise.all(apps.splice(0).map(({ app }) => app.close()));
});

async function start(authentication?: readonly Authenticator[]): Promise<TestApp> {
  const test = await testApp({
    tokens: { claims: role },
    onEvent: (event) => events.push(event),
    views: [
      defineView("/open/", {
        permissions: [allowAny],
        get: (request) => ({ username: requireUser(request).username }),
      }),
    ],
    permissions: [isAuthenticated],
    ...(authentication && { authentication }),
  });
  apps.push(test);
  test.app.routes.get("/me/", requires(isAuthenticated), ({ var: { user, session }, json }) => {
    expectTypeOf(user).toEqualTypeOf<User>();
    expectTypeOf(session).toEqualTypeOf<RouteSession>();
    return json({ username: user.username, session: session.id?.length, role: role.of(session).role });
  });
  test.app.routes.get("/staff/", requires(isAdminUser), (context) => context.text(context.var.user.username));
  test.app.routes.all("/news/", requires(isAuthenticatedOrReadOnly), ({ var: { user }, json }) => {
    expectTypeOf(user).toEqualTypeOf<User | undefined>();
    return json({ username: user?.username });
  });
  test.app.routes.use("/view/*", requires(isAuthenticated));
  test.app.routes.get("/view/", (context) => context.text("seen"));
  return test;
}

describe("requires", () => {
  it("gives a handler the user, the session and the claims", async () => {
    const test = await start();
    const { access } = await test.login("ada");
    const answer = await test.call("GET", "/me/", { token: access });
    expect([answer.status, answer.json]).toEqual([200, { username: "ada", session: 32, role: "reader" }]);
  });

  it("refuses as a view does, and the refusal is an event", async () => {
    const test = await start();
    const { access } = await test.login("ada");
    const anonymous = await test.call("GET", "/me/");
    expect([anonymous.status, anonymous.json, anonymous.headers.get("www-authenticate")]).toEqual([
      401,
      { detail: "Authentication credentials were not provided." },
      'Bearer realm="api"',
    ]);
    const junk = await test.call("GET", "/me/", { token: "junk" });
    expect([junk.status, junk.json]).toMatchObject([401, { code: "token_not_valid" }]);
    const user = await test.call("GET", "/staff/", { token: access });
    expect([user.status, user.json]).toEqual([
      403,
      { detail: "You do not have permission to perform this action." },
    ]);
    await vi.waitFor(() =>
      expect(events.filter(({ type }) => type === "access.refused")).toMatchObject([
        { status: 401, reason: "not_authenticated", path: "/me/" },
        { status: 401, reason: "token_invalid", path: "/me/" },
        { status: 403, reason: "permission_denied", path: "/staff/", userId: 1 },
      ]),
    );
  });

  it("asks again for each request, and lets through what its permissions allow", async () => {
    const test = await start();
    const { access, refresh } = await test.login("ada");
    expect((await test.call("GET", "/news/")).json).toEqual({});
    expect((await test.call("POST", "/news/")).status).toBe(401);
    expect((await test.call("POST", "/news/", { token: access })).json).toEqual({ username: "ada" });
    await test.app.auth.revoke(refresh);
    expect((await test.call("GET", "/me/", { token: access })).status).toBe(401);
  });

  it("is middleware for paths", async () => {
    const test = await start();
    const { access } = await test.login("ada");
    expect((await test.call("GET", "/view/")).status).toBe(401);
    expect((await test.call("GET", "/view/", { token: access })).text).toBe("seen");
  });

  it("identifies callers with the authentication of the app", async () => {
    const test = await start([
      {
        challenge: 'ApiKey realm="api"',
        authenticate: async ({ headers }) => {
          if (!headers.has("x-api-key")) return undefined;
          const user = await test.app.auth.findUser("ada");
          if (user === undefined) throw notAuthenticated();
          return { user, claims: { role: "robot" }, sessionId: undefined };
        },
      },
    ]);
    const { access } = await test.login("ada");
    const answer = await test.call("GET", "/me/", { headers: { "x-api-key": "x" } });
    expect(answer.json).toEqual({ username: "ada", role: "robot" });
    const refused = await test.call("GET", "/me/", { token: access });
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, 'ApiKey realm="api"']);
  });

  it("fails outside the routes of an app", async () => {
    const routes = new Hono().get("/", requires(isAuthenticated), (context) => context.text("seen"));
    routes.onError((error, context) => context.text(String(error), 500));
    expect(await (await routes.request("/")).text()).toContain("app.routes");
  });
});

describe("requireUser", () => {
  it("gives the user of a request, or answers 401", async () => {
    const test = await start();
    const { access } = await test.login("ada");
    expect((await test.call("GET", "/open/", { token: access })).json).toEqual({ username: "ada" });
    const refused = await test.call("GET", "/open/");
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="api"']);
  });
});
