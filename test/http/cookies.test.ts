// Cookie mode: which cookies a login, a refresh, a logout and a password change set and clear, and what is left in the answer.
import { describe, expect, it } from "vitest";
import { serve } from "../../src/adapters/index.ts";
import { isAuthenticated, type LatchkeyOptions, requires } from "../../src/index.ts";
import { password, type TestAnswer } from "../support/app.ts";
import { setCookies, type TestBrowser, testBrowser } from "../support/cookie-jar.ts";
import { day, type Flows, flows, hour, rotating } from "../auth/flows.ts";

const credentials = { username: "ada", password };
const remembered = { ...credentials, remember: true };
const refresh = "__Host-latchkey_refresh";
const access = "__Host-latchkey_access";
const device = "__Host-latchkey_device";

const start = (
  cookies: LatchkeyOptions["cookies"],
  more: LatchkeyOptions = {},
  users: readonly string[] = ["ada"],
): Promise<Flows> => flows({ permissions: [isAuthenticated], tokens: rotating, cookies, ...more }, { users });

const attributesOf = (answer: TestAnswer): Record<string, string> =>
  Object.fromEntries([...setCookies(answer).values()].map((set) => [set.name, set.attributes.join("; ")]));
const claimsOf = (token = ""): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
const cleared = "Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax";
const keysOf = ({ json }: TestAnswer): string[] => Object.keys(Object(json));
const me = (browser: TestBrowser, token?: string): Promise<TestAnswer> =>
  browser.call("GET", "/api/users/me/", { token });

describe("a login", () => {
  it("puts the refresh token into a cookie, and leaves none in the answer", async () => {
    const browser = testBrowser(await start(true));
    const answer = await browser.post("/api/token/", credentials);
    expect([answer.status, keysOf(answer)]).toEqual([200, ["access"]]);
    expect(attributesOf(answer)).toEqual({
      [refresh]: "Path=/; HttpOnly; Secure; SameSite=Lax",
      [device]: "Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax",
    });
    expect([answer.headers.get("latchkey-device"), answer.headers.get("cache-control")]).toEqual([
      null,
      "no-store",
    ]);
    expect(claimsOf(browser.cookies.get(refresh))).toMatchObject({ token_type: "refresh" });
  });

  it("puts the access token into one too, by option, which authenticates requests", async () => {
    const browser = testBrowser(await start({ access: true, sameSite: "strict" }));
    const answer = await browser.post("/api/token/", credentials);
    expect([answer.status, keysOf(answer)]).toEqual([200, []]);
    expect(attributesOf(answer)).toMatchObject({
      [refresh]: "Path=/; HttpOnly; Secure; SameSite=Strict",
      [access]: "Path=/; HttpOnly; Secure; SameSite=Strict",
    });
    const shown = await me(browser);
    expect([shown.status, shown.json, shown.headers.get("vary")]).toEqual([
      200,
      expect.objectContaining({ username: "ada" }),
      "Accept, Cookie",
    ]);
  });

  it("that is remembered has cookies that last as long as their tokens", async () => {
    const test = await start({ access: true }, { tokens: { ...rotating, refreshTokenLifetime: "7d" } });
    const browser = testBrowser(test);
    expect(attributesOf(await browser.post("/api/token/", remembered))).toMatchObject({
      [refresh]: `Path=/; Max-Age=${7 * day}; HttpOnly; Secure; SameSite=Lax`,
      [access]: "Path=/; Max-Age=300; HttpOnly; Secure; SameSite=Lax",
    });
    test.clock.forward(3 * day);
    expect(attributesOf(await browser.post("/api/token/refresh/"))).toMatchObject({
      [refresh]: `Path=/; Max-Age=${7 * day}; HttpOnly; Secure; SameSite=Lax`,
    });
  });

  it("that is not remembered ends earlier, however often it is refreshed", async () => {
    const test = await start({ lifetime: "10h" });
    const browser = testBrowser(test);
    await browser.post("/api/token/", credentials);
    test.clock.forward(9 * hour);
    const refreshed = await browser.post("/api/token/refresh/");
    expect([refreshed.status, attributesOf(refreshed)]).toEqual([
      200,
      { [refresh]: "Path=/; HttpOnly; Secure; SameSite=Lax" },
    ]);
    test.clock.forward(hour);
    expect((await browser.post("/api/token/refresh/")).status).toBe(401);
  });

  it.each([
    ["objects", "/api/users/authentication/"],
    ["messages", "/api/users/authentication/"],
  ] as const)("of the style %s keeps its message", async (responseStyle, path) => {
    const test = await start(true, { users: { responseStyle } });
    const browser = testBrowser(test);
    const answer = await browser.post(path, remembered);
    expect([answer.status, keysOf(answer)]).toEqual([200, ["message", "access"]]);
    expect(browser.cookies.has(refresh)).toBe(true);
    const renewed = await browser.post("/api/token/refresh-and-verify/");
    expect([renewed.status, keysOf(renewed)]).toEqual([
      200,
      responseStyle === "messages" ? ["message", "new_access_token"] : ["access"],
    ]);
    expect((await testBrowser(test).post(path, { ...credentials, password: "wrong" })).status).toBe(401);
  });

  it("with a hook keeps what the hook adds, but no token under any name", async () => {
    const obtainAnswer = (answer: object): Readonly<Record<string, unknown>> => ({
      ...answer,
      again: Object(answer).refresh,
      name: "Ada",
    });
    const browser = testBrowser(await start(true, { tokens: { ...rotating, obtainAnswer } }));
    expect(keysOf(await browser.post("/api/token/", credentials))).toEqual(["access", "name"]);
  });

  it("from a device that is known is counted by itself", async () => {
    const test = await start(true, {
      throttles: { credentials: { account: { free: 1, delay: "1h", maxDelay: "1h" } } },
    });
    const browser = testBrowser(test);
    await browser.post("/api/token/", credentials);
    const stranger = testBrowser(test);
    await stranger.post("/api/token/", { ...credentials, password: "wrong" });
    expect((await stranger.post("/api/token/", credentials)).status).toBe(429);
    expect((await browser.post("/api/token/", credentials)).status).toBe(200);
  });

  it("of several users on one browser keeps it known for the last ten of them", async () => {
    const names = Array.from({ length: 11 }, (_, index) => `user-${index}`);
    const lock = { free: 1, delay: "1h", maxDelay: "1h" };
    const credentials = { account: lock, device: lock, address: { free: 1000 } };
    const test = await start(true, { throttles: { credentials } }, names);
    const [browser, stranger] = [testBrowser(test), testBrowser(test)];
    const login = async (from: TestBrowser, username: string, secret = password): Promise<number> =>
      (await from.post("/api/token/", { username, password: secret })).status;
    for (const name of names) expect([name, await login(browser, name)]).toEqual([name, 200]);
    const text = JSON.stringify(claimsOf(browser.cookies.get(device)));
    expect([text.includes("user-3"), (browser.cookies.get(device) ?? "").length < 1024]).toEqual([
      false,
      true,
    ]);
    for (const name of names) await login(stranger, name, "wrong");
    for (const name of names)
      expect([name, await login(browser, name)]).toEqual([name, name === "user-0" ? 429 : 200]);
    // One user's failures there are not counted against another.
    expect([await login(browser, "user-4", "wrong"), await login(browser, "user-4")]).toEqual([401, 429]);
    expect(await login(browser, "user-5")).toBe(200);
    expect(await test.app.auth.clearThrottles({ username: "user-4" })).toBe(2);
  });

  it("without the option sets no cookie", async () => {
    const browser = testBrowser(await start(undefined));
    const answer = await browser.post("/api/token/", remembered);
    expect([attributesOf(answer), keysOf(answer)]).toEqual([{}, ["refresh", "access"]]);
    expect(answer.headers.get("vary")).toBe("Accept");
    const described = await browser.call("OPTIONS", "/api/token/");
    expect(JSON.stringify(described.json)).not.toContain("remember");
  });
});

describe("a sliding token", () => {
  it("is in the cookie of the access token", async () => {
    const test = await start(
      { access: true },
      {
        paths: { tokenObtainSliding: "/sliding/", tokenRefreshSliding: "/sliding/refresh/" },
        tokens: {
          authTokenClasses: ["sliding"],
          slidingTokenLifetime: "1h",
          slidingTokenRefreshLifetime: "1d",
        },
      },
    );
    const browser = testBrowser(test);
    const answer = await browser.post("/sliding/", remembered);
    expect([answer.status, answer.json, attributesOf(answer)[access]]).toEqual([
      200,
      {},
      `Path=/; Max-Age=${hour}; HttpOnly; Secure; SameSite=Lax`,
    ]);
    test.clock.forward(hour / 2);
    const before = browser.cookies.get(access);
    expect((await browser.post("/sliding/refresh/")).json).toEqual({});
    expect(browser.cookies.get(access)).not.toBe(before);
    expect((await me(browser)).status).toBe(200);
    test.clock.forward(2 * hour);
    expect([(await browser.post("/sliding/refresh/")).status, browser.cookies.has(access)]).toEqual([
      401,
      false,
    ]);
  });
});

describe("a refresh", () => {
  it("rotates the cookie; within the grace a copy of it gets the same successor", async () => {
    const test = await start(true);
    const browser = testBrowser(test);
    await browser.post("/api/token/", credentials);
    const copy = new Map(browser.cookies);
    const first = await browser.post("/api/token/refresh/");
    expect([first.status, keysOf(first)]).toEqual([200, ["access"]]);
    const tab = testBrowser(test);
    for (const [name, value] of copy) tab.cookies.set(name, value);
    expect((await tab.post("/api/token/refresh/")).status).toBe(200);
    expect(tab.cookies.get(refresh)).toBe(browser.cookies.get(refresh));
    test.clock.forward(60);
    for (const [name, value] of copy) tab.cookies.set(name, value);
    const reused = await tab.post("/api/token/refresh/");
    expect([reused.status, attributesOf(reused)]).toEqual([401, { [refresh]: cleared }]);
    expect((await browser.post("/api/token/refresh/")).status).toBe(401);
    expect(browser.cookies.has(refresh)).toBe(false);
  });

  it("without rotation leaves the cookie as it is", async () => {
    const browser = testBrowser(await start(true, { tokens: {} }));
    await browser.post("/api/token/", credentials);
    const answer = await browser.post("/api/token/refresh/");
    expect([answer.status, keysOf(answer), attributesOf(answer)]).toEqual([200, ["access"], {}]);
  });

  it("with a token in the body is answered in the body", async () => {
    const test = await start(true);
    const browser = testBrowser(test);
    await browser.post("/api/token/", credentials);
    const pair = await test.login("ada");
    const answer = await browser.post("/api/token/refresh/", { refresh: pair.refresh });
    expect([answer.status, keysOf(answer), attributesOf(answer)]).toEqual([200, ["access", "refresh"], {}]);
  });

  it("without any token is refused as before", async () => {
    const answer = await testBrowser(await start(true)).post("/api/token/refresh/");
    expect([answer.status, answer.json]).toEqual([400, { refresh: ["This field is required."] }]);
  });

  it("that the database cannot answer keeps the cookies", async () => {
    const test = await start(true, { onError: () => {} });
    const browser = testBrowser(test);
    await browser.post("/api/token/", credentials);
    await test.app.close();
    const answer = await browser.post("/api/token/refresh/");
    expect([answer.status >= 500, browser.cookies.has(refresh)]).toEqual([true, true]);
  });
});

describe("the cookies are forgotten", () => {
  const loggedIn = async (more: LatchkeyOptions = {}): Promise<[Flows, TestBrowser]> => {
    const test = await start({ access: true }, more);
    const browser = testBrowser(test);
    await browser.post("/api/token/", credentials);
    return [test, browser];
  };
  const left = ({ cookies }: TestBrowser): string[] => [...cookies.keys()];

  it("at a logout, which revokes the session", async () => {
    const [test, browser] = await loggedIn();
    const copy = new Map(browser.cookies);
    const answer = await browser.post("/api/token/blacklist/");
    expect([answer.status, answer.json, left(browser)]).toEqual([200, {}, [device]]);
    const thief = testBrowser(test);
    for (const [name, value] of copy) thief.cookies.set(name, value);
    expect([(await me(thief)).status, (await thief.post("/api/token/refresh/")).status]).toEqual([401, 401]);
    expect((await browser.post("/api/token/blacklist/")).status).toBe(400);
  });

  it("at a logout that comes too late", async () => {
    const [test, browser] = await loggedIn();
    test.clock.forward(2 * day);
    expect([(await browser.post("/api/token/blacklist/")).status, left(browser)]).toEqual([401, [device]]);
  });

  it("when all sessions end, when the own one ends, and when the user is deleted", async () => {
    for (const end of [
      (browser: TestBrowser) => browser.call("DELETE", "/api/sessions/"),
      (browser: TestBrowser) =>
        browser.call("DELETE", `/api/sessions/${String(claimsOf(browser.cookies.get(access))["sid"])}/`),
      (browser: TestBrowser) => browser.call("DELETE", "/api/users/me/", { json: { password } }),
    ]) {
      const [, browser] = await loggedIn();
      expect([(await end(browser)).status, left(browser)]).toEqual([204, [device]]);
    }
  });

  it("not when another session ends", async () => {
    const [test, browser] = await loggedIn();
    const other = claimsOf((await test.login("ada")).access)["sid"];
    expect((await browser.call("DELETE", `/api/sessions/${String(other)}/`)).status).toBe(204);
    expect((await browser.post("/api/sessions/revoke-others/")).status).toBe(200);
    expect((await me(browser)).status).toBe(200);
  });

  it("by other browsers when the password changes; the own one goes on", async () => {
    const [test, browser] = await loggedIn();
    const other = testBrowser(test);
    await other.post("/api/token/", credentials);
    const change = { old_password: password, new_password: "an0ther-staple" };
    const answer = await browser.post("/api/users/password/", change);
    expect([answer.status, answer.json, attributesOf(answer)]).toEqual([200, {}, {}]);
    expect((await me(browser)).status).toBe(200);
    expect([(await me(other)).status, (await other.post("/api/token/refresh/")).status, left(other)]).toEqual(
      [401, 401, [device]],
    );
  });

  it("and replaced by those of a new session where a change revokes every token", async () => {
    const [test, browser] = await loggedIn({ tokens: { ...rotating, checkRevokeToken: true } });
    await browser.post("/api/token/", remembered);
    const change = { old_password: password, new_password: "an0ther-staple" };
    const answer = await browser.post("/api/users/password/", change);
    expect([answer.status, answer.json, attributesOf(answer)]).toEqual([
      200,
      {},
      {
        [refresh]: `Path=/; Max-Age=${day}; HttpOnly; Secure; SameSite=Lax`,
        [access]: "Path=/; Max-Age=300; HttpOnly; Secure; SameSite=Lax",
      },
    ]);
    expect((await me(browser)).status).toBe(200);
    expect((await browser.post("/api/token/refresh/")).status).toBe(200);
    // A client with bearer tokens gets them in the answer, as before.
    const { access: token } = await test.app.auth.obtainPair({ username: "ada", password: "an0ther-staple" });
    const bearer = await test.call("POST", "/api/users/password/", {
      token,
      json: { old_password: "an0ther-staple", new_password: password },
    });
    expect([keysOf(bearer), attributesOf(bearer)]).toEqual([["refresh", "access"], {}]);
  });
});

describe("credentials", () => {
  it("in a header win over a cookie, and a malformed header is refused", async () => {
    const test = await flows(
      { permissions: [isAuthenticated], cookies: { access: true } },
      { users: ["ada", "bob"] },
    );
    const browser = testBrowser(test);
    await browser.post("/api/token/", credentials);
    const { access: token } = await test.login("bob");
    expect((await me(browser, token)).json).toMatchObject({ username: "bob" });
    expect((await me(browser)).json).toMatchObject({ username: "ada" });
    expect((await me(browser, "wrong")).status).toBe(401);
    const malformed = await browser.call("GET", "/api/users/me/", { headers: { authorization: "Bearer" } });
    expect([malformed.status, malformed.json]).toMatchObject([401, { code: "bad_authorization_header" }]);
    const basic = await browser.call("GET", "/api/users/me/", { headers: { authorization: "Basic YTpi" } });
    expect(basic.json).toMatchObject({ username: "ada" });
  });

  it("in a cookie identify the caller of a custom route, and of no other cookie", async () => {
    const test = await start({ access: true });
    test.app.routes.get("/custom/", requires(isAuthenticated), ({ var: { user }, json }) =>
      json({ name: user.username }),
    );
    const browser = testBrowser(test);
    await browser.post("/api/token/", credentials);
    expect((await browser.call("GET", "/custom/")).json).toEqual({ name: "ada" });
    const value = browser.cookies.get(access) ?? "";
    browser.cookies.clear();
    // Without the prefix another host of the domain may have set it.
    for (const name of ["latchkey_access", "__Secure-latchkey_access", `x${access}`, refresh]) {
      browser.cookies.set(name, value);
      expect([name, (await browser.call("GET", "/custom/")).status]).toEqual([name, 401]);
    }
  });
});

describe("a server without TLS", () => {
  it.each<[string, LatchkeyOptions, boolean]>([
    ["127.0.0.1", { cookies: true }, true],
    ["127.1.2.3", { cookies: true }, true],
    ["::1", { cookies: true }, true],
    ["localhost", { cookies: true }, true],
    ["0.0.0.0", { cookies: true }, false],
    ["::", { cookies: true }, false],
    ["192.0.2.1", { cookies: { access: true } }, false],
    ["api.example.com", { cookies: true }, false],
    ["0.0.0.0", { cookies: true, trustedProxies: ["127.0.0.1", "127.0.0.0/8", "::1"] }, false],
    ["0.0.0.0", { cookies: true, trustedProxies: 0 }, false],
    ["0.0.0.0", { cookies: true, trustedProxies: ["127.0.0.1", "10.0.0.0/8"] }, true],
    ["0.0.0.0", { cookies: true, trustedProxies: 1 }, true],
    ["0.0.0.0", { cookies: false }, true],
    ["0.0.0.0", {}, true],
  ])("at %s, with %j: %s", async (host, options, isAllowed) => {
    const { app } = await flows(options, { users: [] });
    const reason = `Option \`cookies\` needs https: at ${host} the app is served over plain HTTP. Name the proxy that terminates TLS in \`trustedProxies\`, or listen on 127.0.0.1.`;
    const outcome = await serve(app, { host, port: 0 }).then(
      (server) => server.close(),
      ({ message }: Error) => message,
    );
    expect(outcome === reason).toBe(!isAllowed);
  });
});

describe("over http", () => {
  const local = { origin: "http://localhost:8000" };

  it("on a loopback host cookies have no prefix and no Secure", async () => {
    const test = await start({ access: true });
    for (const origin of [
      "http://localhost:8000",
      "http://127.0.0.1:1",
      "http://[::1]:8000",
      "http://app.localhost",
    ]) {
      const browser = testBrowser(test, { origin });
      const answer = await browser.post("/api/token/", credentials);
      expect(attributesOf(answer)).toMatchObject({ latchkey_refresh: "Path=/; HttpOnly; SameSite=Lax" });
      expect([(await me(browser)).status, (await browser.post("/api/token/refresh/")).status]).toEqual([
        200, 200,
      ]);
      expect((await browser.post("/api/token/blacklist/")).status).toBe(200);
    }
  });

  it("elsewhere cookies are refused, before the password is checked", async () => {
    const browser = testBrowser(await start(true), { ...local, origin: "http://test.example" });
    const answer = await browser.post("/api/token/", { ...credentials, password: "wrong" });
    expect([answer.status, answer.json, attributesOf(answer)]).toEqual([
      403,
      {
        detail: "Cookies need https. Behind a proxy, name it in `trustedProxies`.",
        code: "insecure_transport",
      },
      {},
    ]);
  });

  it("behind a trusted proxy that ends TLS they are as over https", async () => {
    const { app } = await start(true);
    const login = (remoteAddress: string): Promise<Response> | Response =>
      app.fetch(
        new Request("http://test.example/api/token/", {
          method: "POST",
          headers: {
            "content-type": "application/json",
            "x-forwarded-proto": "https",
            origin: "https://test.example",
          },
          body: JSON.stringify(credentials),
        }),
        { remoteAddress },
      );
    const answer = await login("127.0.0.1");
    expect([answer.status, answer.headers.getSetCookie()[0]]).toEqual([
      200,
      expect.stringContaining(refresh),
    ]);
    expect((await login("192.0.2.1")).status).toBe(403);
  });
});
