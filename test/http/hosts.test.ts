// `allowedHosts`: Django's ALLOWED_HOSTS, where it is checked and what it exempts.
import { afterEach, describe, expect, it } from "vitest";
import { latchkey, type Latchkey, type LatchkeyOptions } from "../../src/index.ts";
import { secretKey } from "../support/app.ts";

const apps: Latchkey[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

function make(options: LatchkeyOptions): Latchkey {
  const app = latchkey({ database: "sqlite::memory:", secretKey, log: () => {}, ...options });
  apps.push(app);
  return app;
}

const ask = async (app: Pick<Latchkey, "fetch">, authority: string, path = "/nothing/"): Promise<Response> =>
  app.fetch(new Request(`http://${authority}${path}`));

/** A URL as servers make it of a Host header, which `new Request` would change. */
const asSent = (authority: string): Request => {
  const request = new Request("http://placeholder/nothing/");
  Object.defineProperty(request, "url", { value: `http://${authority}/nothing/` });
  return request;
};

describe("a host", () => {
  it.each<[readonly string[], string, boolean]>([
    [["api.example"], "api.example", true],
    [["api.example"], "API.Example", true],
    [["API.example"], "api.example", true],
    [["api.example"], "api.example:8000", true],
    [["api.example"], "api.example.", true],
    [["api.example"], "api.example.:8000", true],
    [["api.example"], "api.example..", false],
    [["api.example"], "x.api.example", false],
    [["api.example"], "api.example.evil", false],
    [["api.example"], "evilapi.example", false],
    [["a.example", "b.example"], "b.example", true],
    [[".example.com"], "example.com", true],
    [[".example.com"], "a.b.example.com:1", true],
    [[".example.com"], "evilexample.com", false],
    [[".example.com"], ".example.com", true],
    [["*"], "any.thing:1", true],
    [["*"], "[::1]", true],
    [["*"], "under_score", false],
    [["127.0.0.1"], "127.0.0.1:8000", true],
    [["127.0.0.1"], "127.0.0.10", false],
    [["[::1]"], "[::1]:8000", true],
    [["[::1]"], "[::2]", false],
    [["[2001:db8::1]"], "[2001:DB8::1]", true],
  ])("of %j is asked for as %s: %s", async (allowedHosts, authority, isAllowed) => {
    const answer = await make({ allowedHosts: [...allowedHosts] }).fetch(asSent(authority));
    expect(answer.status).toBe(isAllowed ? 404 : 400);
  });

  it("that is not allowed gets 400 with a body, and is not repeated in it", async () => {
    const app = make({ allowedHosts: ["api.example"] });
    const refused = await ask(app, "evil.example", "/api/token/");
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { detail: "Invalid Host header: it names none of the allowed hosts." },
    ]);
    expect(refused.headers.get("x-content-type-options")).toBe("nosniff");
    expect(refused.headers.get("referrer-policy")).toBe("same-origin");
    const problem = await app.fetch(
      new Request("http://evil.example/", { headers: { accept: "application/problem+json" } }),
    );
    expect(problem.headers.get("content-type")).toBe("application/problem+json");
    expect((await app.fetch(new Request("http://evil.example/api", { method: "POST" }))).status).toBe(400);
  });

  it("does not matter to health checks", async () => {
    const app = make({ allowedHosts: ["api.example"] });
    await app.migrate();
    expect((await ask(app, "10.1.2.3:8000", "/health/live")).status).toBe(200);
    expect((await ask(app, "10.1.2.3:8000", "/health/ready?x=1")).status).toBe(200);
    expect((await ask(app, "10.1.2.3:8000", "/health/live/more")).status).toBe(400);
    expect((await ask(app, "10.1.2.3:8000", "/.well-known/jwks.json")).status).toBe(400);
  });

  it("is checked before custom middleware, and only where the option is set", async () => {
    const strict = make({ allowedHosts: ["api.example"] });
    const open = make({});
    for (const app of [strict, open]) app.routes.use((context) => Promise.resolve(context.text("custom")));
    expect((await ask(strict, "evil.example")).status).toBe(400);
    expect(await (await ask(open, "any.example")).text()).toBe("custom");
  });

  it("of a list that stands in for the option is checked as well", async () => {
    const app = make({});
    const limited = app.forHosts(["localhost"]);
    expect((await ask(limited, "localhost:8000")).status).toBe(404);
    expect((await ask(limited, "evil.example")).status).toBe(400);
    expect((await ask(app, "evil.example")).status).toBe(404);
  });
});

describe("the option", () => {
  it.each<[string[], RegExp]>([
    [["https://api.example"], /`allowedHosts.0`: a host has no scheme and no port/],
    [["api.example:8000"], /no scheme and no port/],
    [["api.example", ""], /`allowedHosts.1`/],
    [["a b"], /`allowedHosts.0`/],
    [["::1"], /`allowedHosts.0`/],
    [["api.example."], /`allowedHosts.0`/],
    [[], /`allowedHosts`: an empty list refuses every request/],
  ])("refuses %j", (allowedHosts, message) => {
    expect(() => make({ allowedHosts })).toThrow(message);
  });
});
