// Cookie mode in a real browser: what the browser keeps, pages of other origins with and without CORS, and forged requests.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createExpressHandler, serve } from "../../src/adapters/index.ts";
import { allowAny, defineView, isAuthenticated, type LatchkeyOptions, requires } from "../../src/index.ts";
import { afterFile } from "../support/after-file.ts";
import { password } from "../support/app.ts";
import { type Site, skipped, startBrowser, startPages, startSite } from "../support/browser.ts";
import { noBrowser } from "../support/chromium.ts";
import { some } from "../support/inputs.ts";
import { attack, fetchIn, type Got, postPage, type Sent } from "../support/page.ts";
import { type Flows, flows, rotating } from "../auth/flows.ts";

const credentials = { username: "ada", password };
const refresh = "__Host-latchkey_refresh";
const access = "__Host-latchkey_access";
const device = "__Host-latchkey_device";

/** Unsafe requests that a handler answered. */
const done: string[] = [];
const did = (what: string) => (): object => {
  done.push(what);
  return {};
};

async function startApp(options: LatchkeyOptions): Promise<readonly [Flows, Site]> {
  const test = await flows(
    {
      permissions: [isAuthenticated],
      tokens: rotating,
      cookies: { access: true },
      views: [
        defineView("/changes/", {
          get: () => ({}),
          post: did("view"),
          put: did("view"),
          delete: did("view"),
        }),
        defineView("/open/", { permissions: [allowAny], get: () => ({ open: true }) }),
      ],
      ...options,
    },
    { users: ["ada", "ben", "mallory"] },
  );
  test.app.routes.post("/custom/", requires(isAuthenticated), (context) => context.json(did("route")()));
  test.app.routes.get("/", (context) => context.html("<!doctype html><title>app</title>"));
  return [test, await startSite(createExpressHandler(test.app))];
}

describe.skipIf(noBrowser !== undefined)(`in a browser${skipped}`, () => {
  let browser: Browser;
  let test: Flows;
  let site: Site;
  let pages: Site;
  beforeAll(async () => {
    [browser, pages] = await Promise.all([startBrowser(), startPages()]);
    const origins = [pages.origin("www.app.test"), pages.origin("friend.test")];
    [test, site] = await startApp({ cors: { origins, credentials: true, maxAge: 0 } });
  });

  let context: BrowserContext;
  let app: string;
  beforeEach(async () => {
    app = site.origin("app.test");
    context = await browser.newContext({ ignoreHTTPSErrors: true });
    done.length = 0;
  });
  afterEach(() => context.close());

  const open = async (url: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(url);
    return page;
  };
  const names = async (): Promise<string[]> => (await context.cookies()).map(({ name }) => name).toSorted();
  const post = (page: Page, path: string, body?: object): Promise<Got> =>
    fetchIn(page, path, { method: "POST", ...(body !== undefined && { body }) });
  const loggedIn = async (): Promise<Page> => {
    const page = await open(app);
    expect((await post(page, "/api/token/", credentials)).status).toBe(200);
    return page;
  };

  describe("the cookies", () => {
    it("are kept by the browser with every attribute, and no script sees them", async () => {
      const page = await open(app);
      const login = await post(page, "/api/token/", { ...credentials, remember: true });
      expect([login.status, login.body]).toEqual([200, {}]);
      const kept = await context.cookies();
      for (const name of [refresh, access, device]) {
        const cookie = kept.find((one) => one.name === name);
        // Without a dot before it, the domain is this host only.
        const attributes = { domain: "app.test", path: "/", httpOnly: true, secure: true, sameSite: "Lax" };
        expect([name, cookie]).toMatchObject([name, attributes]);
        expect([name, (cookie?.expires ?? 0) > Date.now() / 1000]).toEqual([name, true]);
      }
      expect(await page.evaluate("document.cookie")).toBe("");
      expect(login.seen["set-cookie"]).toBeUndefined();
      await post(page, "/api/token/", credentials);
      const session = (await context.cookies()).find(({ name }) => name === refresh);
      expect(session?.expires).toBe(-1);
    });

    it("cannot be set by a page or another host of the site", async () => {
      const page = await open(pages.origin("www.app.test"));
      const planted = [
        `${refresh}=x; Path=/; Secure; Domain=app.test`,
        `${refresh}=x; Path=/api; Secure`,
        `${refresh}=x; Path=/`,
      ];
      await page.evaluate(`for (const cookie of ${JSON.stringify(planted)}) document.cookie = cookie`);
      expect(await names()).toEqual([]);
    });

    it("authenticate, are renewed, and are gone after a logout", async () => {
      const page = await loggedIn();
      expect((await fetchIn(page, "/changes/")).status).toBe(200);
      expect((await post(page, "/changes/")).status).toBe(200);
      expect((await post(page, "/custom/")).status).toBe(200);
      expect((await post(page, "/api/token/refresh/")).status).toBe(200);
      expect((await post(page, "/api/token/blacklist/")).status).toBe(200);
      expect([await names(), (await fetchIn(page, "/changes/")).status]).toEqual([[device], 401]);
    });

    it("survive tabs that refresh at the same time", async () => {
      // A third one could send what the first has replaced after the second has replaced that: reuse, however soon.
      const tabs = [await loggedIn(), await open(app)];
      for (let round = 0; round < 8; round++) {
        const answers = await Promise.all(tabs.map((tab) => post(tab, "/api/token/refresh/")));
        expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      }
      for (const tab of tabs) expect((await fetchIn(tab, "/changes/")).status).toBe(200);
    });

    it("of other browsers are gone after a password change, those of this one work on", async () => {
      const page = await open(app);
      const ben = { username: "ben", password };
      await post(page, "/api/token/", ben);
      const other = await browser.newContext({ ignoreHTTPSErrors: true });
      const elsewhere = await other.newPage();
      await elsewhere.goto(app);
      await post(elsewhere, "/api/token/", ben);
      const change = { old_password: password, new_password: "an0ther-staple" };
      expect((await post(page, "/api/users/password/", change)).status).toBe(200);
      expect((await fetchIn(page, "/changes/")).status).toBe(200);
      expect((await fetchIn(elsewhere, "/changes/")).status).toBe(401);
      expect((await post(elsewhere, "/api/token/refresh/")).status).toBe(401);
      expect((await other.cookies()).map(({ name }) => name)).toEqual([device]);
      await other.close();
    });

    it("expire with their tokens", async () => {
      const [, brief] = await startApp({
        tokens: { ...rotating, refreshTokenLifetime: "2s", accessTokenLifetime: "1s" },
      });
      const page = await open(brief.origin("app.test"));
      await post(page, "/api/token/", { ...credentials, remember: true });
      await expect.poll(names).toEqual([device]);
      expect((await post(page, "/api/token/refresh/")).status).toBe(400);
    });

    it("have no prefix over http on this machine", async () => {
      const server = await serve(test.app, { port: 0 });
      afterFile(() => server.close());
      for (const host of ["localhost", "127.0.0.1"]) {
        const page = await open(`http://${host}:${server.port}/`);
        expect((await post(page, "/api/token/", credentials)).status).toBe(200);
        expect(await names()).toEqual(["latchkey_access", "latchkey_device", "latchkey_refresh"]);
        expect((await post(page, "/changes/")).status).toBe(200);
        expect((await post(page, "/api/token/refresh/")).status).toBe(200);
        expect((await post(page, "/api/token/blacklist/")).status).toBe(200);
        await context.clearCookies();
      }
    });
  });

  describe("a page of another origin", () => {
    const from = async (host: string, path: string, sent?: Sent): Promise<Got> => {
      const origin = pages.origin(host);
      const page = context.pages().find((one) => one.url() === `${origin}/`) ?? (await open(origin));
      return fetchIn(page, `${app}${path}`, sent);
    };

    it("reads nothing without CORS, and no preflight lets it send JSON or a token", async () => {
      await loggedIn();
      for (const host of ["evil.test", "other.app.test"]) {
        for (const sent of [{}, { credentials: "include" }, { method: "POST", body: {} }] as const)
          expect([host, (await from(host, "/open/", sent)).status]).toEqual([host, 0]);
        const headers = { authorization: "Bearer x" };
        expect([host, (await from(host, "/open/", { headers })).status]).toEqual([host, 0]);
      }
    });

    it("of another site that is allowed reads answers and errors, and sends tokens but no cookies", async () => {
      await loggedIn();
      expect((await from("friend.test", "/open/")).body).toEqual({ open: true });
      const refused = await from("friend.test", "/changes/", { credentials: "include" });
      expect([refused.status, refused.seen["www-authenticate"]]).toEqual([401, 'Bearer realm="api"']);
      const { access: token } = await test.login("ada");
      const headers = { authorization: `Bearer ${token}` };
      expect((await from("friend.test", "/changes/", { method: "PUT", headers, body: {} })).status).toBe(200);
    });

    it("of the same site that is allowed sends cookies too", async () => {
      await loggedIn();
      const sent = { method: "POST", credentials: "include", body: {} } as const;
      expect((await from("www.app.test", "/changes/", sent)).status).toBe(200);
      expect((await from("www.app.test", "/custom/", sent)).status).toBe(200);
      expect((await from("www.app.test", "/api/token/refresh/", sent)).status).toBe(200);
      expect((await from("www.app.test", "/changes/", { method: "POST", body: {} })).status).toBe(401);
    });
  });

  describe("a forged request", () => {
    const forged = { username: "mallory", password, old_password: password, new_password: "forged-staple" };
    const endpoints = [
      "/api/token/",
      "/api/users/authentication/",
      "/api/token/refresh/",
      "/api/token/refresh-and-verify/",
      "/api/token/blacklist/",
      "/api/sessions/",
      "/api/sessions/revoke-others/",
      "/api/users/password/",
      "/api/users/me/",
      "/changes/",
      "/custom/",
    ];
    /** Everything that an attack could have changed. */
    const state = async (): Promise<unknown> => ({
      cookies: (await context.cookies()).map(({ name, value }) => [name, value]),
      sessions: await test.rows("select * from latchkey_session order by id"),
      users: await test.rows("select * from auth_user order by id"),
      done: [...done],
    });

    it.each(["evil.test", "other.app.test"])("from %s changes nothing, whatever sends it", async (host) => {
      await loggedIn();
      const before = await state();
      const page = await open(pages.origin(host));
      // From another site no cookie is sent, whatever the endpoint.
      for (const endpoint of host === "evil.test" ? some(endpoints, 3) : endpoints)
        await attack(page, `${app}${endpoint}`, forged);
      expect(await state()).toEqual(before);
      for (const endpoint of [
        "/api/token/",
        "/api/token/refresh/",
        "/api/sessions/revoke-others/",
        "/custom/",
      ]) {
        await page.goto(pages.origin(host));
        const status = await postPage(page, `${app}${endpoint}`, forged);
        expect([endpoint, [401, 403, 400].includes(status)]).toEqual([endpoint, true]);
      }
      expect(await state()).toEqual(before);
    });
  });
});
