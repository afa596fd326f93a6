// Cookie mode in a real browser: pages of the app and of other sites, as far as browsers let them go.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createExpressHandler } from "../../src/adapters/index.ts";
import { allowAny, defineView, isAuthenticated, requires } from "../../src/index.ts";
import { noBrowser, type Site, skipped, startBrowser, startPages, startSite } from "../support/browser.ts";
import { password } from "../support/app.ts";
import { type Flows, flows, rotating } from "../auth/flows.ts";

const credentials = { username: "ada", password };
const refresh = "__Host-latchkey_refresh";

/** What a script of a page got. */
interface Got {
  readonly status: number;
  readonly body: unknown;
  /** What the browser said when there was no answer to read. */
  readonly error?: string;
  readonly seen: Readonly<Record<string, string>>;
}

interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly credentials?: "include" | "omit";
  readonly mode?: "no-cors";
  readonly headers?: Readonly<Record<string, string>>;
}

/** `fetch` in a page. */
const fetchIn = (page: Page, url: string, { body, ...init }: Sent = {}): Promise<Got> =>
  page.evaluate(
    async ({ url, init }) => {
      try {
        const response = await fetch(url, init);
        const text = await response.text();
        let body: unknown = text;
        try {
          body = JSON.parse(text);
        } catch {
          // Not JSON.
        }
        return { status: response.status, body, seen: Object.fromEntries(response.headers) };
      } catch (error) {
        return { status: 0, body: undefined, error: String(error), seen: {} };
      }
    },
    {
      url,
      init: {
        ...init,
        ...(body !== undefined && {
          body: typeof body === "string" ? body : JSON.stringify(body),
          headers: {
            "content-type": typeof body === "string" ? "text/plain" : "application/json",
            ...init.headers,
          },
        }),
      },
    },
  );

describe.skipIf(noBrowser !== undefined)(`in a browser${skipped}`, () => {
  let browser: Browser;
  let test: Flows;
  let site: Site;
  let pages: Site;
  /** Unsafe requests that did something. */
  const done: string[] = [];
  beforeAll(async () => {
    [browser, pages] = await Promise.all([startBrowser(), startPages()]);
    test = await flows({
      permissions: [isAuthenticated],
      tokens: rotating,
      cookies: { access: true },
      clock: Date.now,
      cors: { origins: [pages.origin("www.app.test"), pages.origin("friend.test")], credentials: true },
      views: [
        defineView("/changes/", {
          get: () => ({ changed: false }),
          post: () => done.push("view"),
          put: () => done.push("view"),
          delete: () => done.push("view"),
        }),
        defineView("/open/", {
          permissions: [allowAny],
          get: () => ({ open: true }),
          post: () => ({ open: true }),
        }),
      ],
    });
    test.app.routes.post("/custom/", requires(isAuthenticated), (context) => {
      done.push("route");
      return context.json({});
    });
    test.app.routes.get("/", (context) => context.html("<!doctype html><title>app</title>"));
    site = await startSite(createExpressHandler(test.app));
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

  it("a login of the app's own page sets cookies that only the browser sees", async () => {
    const page = await open(app);
    const login = await fetchIn(page, "/api/token/", {
      method: "POST",
      body: { ...credentials, remember: true },
    });
    expect([login.status, login.body]).toEqual([200, {}]);
    expect(await context.cookies()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: refresh,
          domain: "app.test",
          path: "/",
          httpOnly: true,
          secure: true,
          sameSite: "Lax",
        }),
      ]),
    );
    expect(await page.evaluate("document.cookie")).toBe("");
    expect((await fetchIn(page, "/changes/")).body).toEqual({ changed: false });
    expect((await fetchIn(page, "/api/token/refresh/", { method: "POST" })).status).toBe(200);
    expect((await fetchIn(page, "/api/token/blacklist/", { method: "POST" })).status).toBe(200);
    expect(await names()).toEqual(["__Host-latchkey_device"]);
    expect((await fetchIn(page, "/changes/")).status).toBe(401);
  });
});
