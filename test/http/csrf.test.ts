// Cross-site request forgery in cookie mode: which unsafe requests are accepted, for every way in which cookies are used.
import { beforeAll, describe, expect, it } from "vitest";
import { allowAny, type AuthEvent, defineView, isAuthenticated, requires } from "../../src/index.ts";
import { password, type TestAnswer } from "../support/app.ts";
import { setCookies, type TestBrowser, testBrowser } from "../support/cookie-jar.ts";
import { type Flows, flows, rotating } from "../auth/flows.ts";

const credentials = { username: "ada", password };
const own = "https://test.example";
const friend = "https://app.example.com";
const stranger = "https://evil.example";
const csrf = "__Host-latchkey_csrf";

let test: Flows;
beforeAll(async () => {
  test = await flows({
    permissions: [isAuthenticated],
    tokens: rotating,
    cookies: { access: true },
    cors: { origins: [friend], credentials: true },
    paths: { tokenObtainSliding: "/sliding/", tokenRefreshSliding: "/sliding/refresh/" },
    views: [
      defineView("/changes/", { post: () => ({ changed: true }), get: () => ({ changed: false }) }),
      defineView("/open/", { permissions: [allowAny], authentication: [], post: () => ({ changed: true }) }),
    ],
  });
  test.app.routes.post("/custom/", requires(isAuthenticated), (context) => context.json({ changed: true }));
});

/** A browser that is logged in, and sends its next requests with these headers. */
async function loggedIn(headers: Readonly<Record<string, string>>): Promise<TestBrowser> {
  const trusted = testBrowser(test);
  await trusted.post("/api/token/", credentials);
  const browser = testBrowser(test, { headers });
  for (const [name, value] of trusted.cookies) browser.cookies.set(name, value);
  return browser;
}

/** Every way to use cookies with an unsafe method, and the status of a request that is accepted. */
const uses: readonly (readonly [string, (browser: TestBrowser) => Promise<TestAnswer>, number])[] = [
  ["login", (browser) => browser.post("/api/token/", credentials), 200],
  ["login with a form", (browser) => browser.call("POST", "/api/token/", { form: credentials }), 200],
  ["login with a message", (browser) => browser.post("/api/users/authentication/", credentials), 200],
  ["login with a sliding token", (browser) => browser.post("/sliding/", credentials), 200],
  ["refresh", (browser) => browser.post("/api/token/refresh/"), 200],
  ["refresh and verify", (browser) => browser.post("/api/token/refresh-and-verify/"), 200],
  ["refresh of a sliding token", (browser) => browser.post("/sliding/refresh/"), 401],
  ["logout", (browser) => browser.post("/api/token/blacklist/"), 200],
  ["a view", (browser) => browser.post("/changes/"), 200],
  ["a view without this method", (browser) => browser.call("DELETE", "/changes/"), 405],
  ["a custom route", (browser) => browser.post("/custom/"), 200],
  ["sessions", (browser) => browser.call("DELETE", "/api/sessions/"), 204],
  ["password change", (browser) => browser.post("/api/users/password/", {}), 400],
];

const accepted: readonly (readonly [string, Record<string, string>])[] = [
  ["the same origin", { "sec-fetch-site": "same-origin" }],
  // Behind a proxy that changes the host.
  [
    "the same origin, whatever it is called",
    { "sec-fetch-site": "same-origin", origin: "http://localhost:5173" },
  ],
  ["our origin", { origin: own }],
  ["our origin, opened by the user", { origin: own, "sec-fetch-site": "none" }],
  ["an origin with credentials", { origin: friend }],
  ["an origin with credentials on the same site", { origin: friend, "sec-fetch-site": "same-site" }],
];

const refused: readonly (readonly [string, Record<string, string>])[] = [
  ["another origin", { origin: stranger }],
  ["another origin across sites", { origin: stranger, "sec-fetch-site": "cross-site" }],
  [
    "another origin of the same site",
    { origin: "https://other.test.example", "sec-fetch-site": "same-site" },
  ],
  ["no origin of its own", { origin: "null" }],
  ["another site", { "sec-fetch-site": "cross-site" }],
  ["an unknown site", { "sec-fetch-site": "friendly" }],
  ["our origin across sites", { origin: own, "sec-fetch-site": "cross-site" }],
  ["our host over http", { origin: "http://test.example" }],
  ["our host at another port", { origin: "https://test.example:8443" }],
  ["an address that begins as ours", { origin: "https://test.example.evil.example" }],
  ["the user, without an origin", { "sec-fetch-site": "none" }],
  ["a client that says nothing", {}],
];

describe("a request that uses cookies", () => {
  it.each(accepted)("from %s is accepted, for every use", async (_, headers) => {
    for (const [name, use, status] of uses) {
      expect([name, (await use(await loggedIn(headers))).status]).toEqual([name, status]);
    }
  });

  it.each(refused)("from %s is refused, for every use, and changes nothing", async (_, headers) => {
    const browser = await loggedIn(headers);
    const before = new Map(browser.cookies);
    for (const [name, use] of uses) {
      const answer = await use(browser);
      expect([name, answer.status, answer.json]).toMatchObject([name, 403, { code: "csrf_failed" }]);
      browser.cookies.delete(csrf);
      expect([name, browser.cookies]).toEqual([name, before]);
    }
    const safe = await browser.call("GET", "/changes/");
    expect([safe.status, safe.json]).toEqual([200, { changed: false }]);
  });

  it("is refused before anything is authenticated, and that is an event", async () => {
    const events: AuthEvent[] = [];
    const other = await flows({
      permissions: [isAuthenticated],
      cookies: { access: true },
      onEvent: (event) => events.push(event),
      views: [defineView("/changes/", { post: () => ({}) })],
    });
    other.app.routes.post("/custom/", requires(isAuthenticated), (context) => context.json({}));
    const browser = testBrowser(other, { headers: { origin: stranger } });
    browser.cookies.set("__Host-latchkey_access", "wrong");
    expect((await browser.post("/changes/")).status).toBe(403);
    expect((await browser.post("/custom/")).status).toBe(403);
    expect((await browser.post("/api/token/", { ...credentials, password: "wrong" })).status).toBe(403);
    const refusal = ["access.refused", "csrf_failed"];
    await expect
      .poll(() =>
        events
          .filter(({ type }) => type !== "user.registered")
          .map(({ type, ...event }) => [type, "reason" in event && event.reason]),
      )
      .toEqual([refusal, refusal, refusal]);
  });
});

describe("a request that uses no cookie", () => {
  it.each(refused)("from %s is untouched", async (_, headers) => {
    const browser = testBrowser(test, { headers });
    const { access: token, refresh } = await test.login("ada");
    expect((await browser.call("POST", "/changes/", { token })).json).toEqual({ changed: true });
    expect((await browser.call("POST", "/custom/", { token })).json).toEqual({ changed: true });
    expect((await browser.post("/changes/")).status).toBe(401);
    expect((await browser.post("/open/")).status).toBe(200);
    expect((await browser.post("/api/token/refresh/", { refresh })).status).toBe(200);
    const registered = await browser.post("/api/users/", { username: `u${headers["origin"] ?? ""}` });
    expect(registered.status).toBe(400);
  });

  it("because its header wins, is untouched too", async () => {
    const browser = await loggedIn({ origin: stranger });
    const { access: token } = await test.login("ada");
    expect((await browser.call("POST", "/changes/", { token })).json).toEqual({ changed: true });
    // Another scheme is not ours: the cookie would count.
    const basic = { headers: { authorization: "Basic YTpi" } };
    expect((await browser.call("POST", "/changes/", basic)).status).toBe(403);
  });
});

describe("a client that says neither site nor origin", () => {
  it("repeats the token of a cookie in a header", async () => {
    const browser = testBrowser(test, { headers: {} });
    const first = await browser.post("/api/token/", credentials);
    expect([first.status, first.json]).toEqual([
      403,
      {
        detail: "CSRF Failed: send the value of the cookie latchkey_csrf in the header X-CSRFToken.",
        code: "csrf_failed",
      },
    ]);
    expect(setCookies(first).get(csrf)?.attributes).toEqual(["Path=/", "Secure", "SameSite=Strict"]);
    const token = browser.cookies.get(csrf) ?? "";
    expect(token).toMatch(/^[\w-]{43}$/);
    const login = (given: string): Promise<TestAnswer> =>
      browser.call("POST", "/api/token/", { json: credentials, headers: { "x-csrftoken": given } });
    for (const wrong of ["", "x", `${token}x`, token.toUpperCase(), "a".repeat(43), token.slice(1)])
      expect([wrong, (await login(wrong)).status]).toEqual([wrong, 403]);
    expect([(await login(token)).status, browser.cookies.has("__Host-latchkey_refresh")]).toEqual([
      200,
      true,
    ]);
    const refreshed = await browser.call("POST", "/api/token/refresh/", {
      headers: { "x-csrftoken": token },
    });
    expect(refreshed.status).toBe(200);
  });

  it("has no use for the token of a cookie that is not ours", async () => {
    const browser = testBrowser(test, { headers: { "x-csrftoken": "abc" } });
    browser.cookies.set(csrf, "abc");
    browser.cookies.set("latchkey_csrf", "a".repeat(43));
    expect((await browser.post("/api/token/", credentials)).status).toBe(403);
  });

  it("gets tokens without cookies, by option", async () => {
    const other = await flows({ cookies: { otherClients: "tokens" }, tokens: rotating });
    const client = testBrowser(other, { headers: {} });
    const answer = await client.post("/api/token/", credentials);
    expect([answer.status, Object.keys(Object(answer.json)), [...client.cookies]]).toEqual([
      200,
      ["refresh", "access"],
      [],
    ]);
    expect(answer.headers.get("latchkey-device")).not.toBeNull();
    const { refresh } = Object(answer.json);
    expect((await client.post("/api/token/refresh/", { refresh })).status).toBe(200);
    const browser = testBrowser(other);
    expect(Object.keys(Object((await browser.post("/api/token/", credentials)).json))).toEqual(["access"]);
    const forged = testBrowser(other, { headers: { origin: stranger } });
    expect((await forged.post("/api/token/", credentials)).status).toBe(403);
  });
});
