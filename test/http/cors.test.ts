// The option `cors`: who may read answers from another origin, preflights, and the headers of every answer.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  allowAny,
  defineView,
  HttpError,
  isAuthenticated,
  type LatchkeyOptions,
  requires,
} from "../../src/index.ts";
import { testApp, type TestAnswer, type TestApp } from "../support/app.ts";

const friend = "https://app.example.com";
const stranger = "https://evil.example";

const options: LatchkeyOptions = {
  permissions: [isAuthenticated],
  allowedHosts: ["test.example"],
  cors: { origins: [friend, "http://localhost:5173", "capacitor://localhost"], credentials: true },
  views: [
    defineView("/raw/", {
      permissions: [allowAny],
      get: () => new Response("raw", { headers: { vary: "Cookie" } }),
    }),
    defineView("/fixed/", { permissions: [allowAny], get: () => Response.redirect("https://example.com/") }),
    defineView("/broken/", {
      permissions: [allowAny],
      get: () => {
        throw new HttpError(418, "broken");
      },
    }),
  ],
  onError: () => {},
};

let test: TestApp;
beforeAll(async () => {
  test = await testApp(options);
  test.app.routes.get("/custom/", requires(isAuthenticated), (context) => context.text("custom"));
  test.app.routes.get("/own/", (context) =>
    context.text("own", 200, { "access-control-allow-origin": "https://other.example" }),
  );
});
afterAll(() => test.app.close());

const from = (origin: string, method: string, path: string, more = {}): Promise<TestAnswer> =>
  test.call(method, path, { headers: { origin, ...more } });
const preflight = (origin: string, path: string, more = {}): Promise<TestAnswer> =>
  from(origin, "OPTIONS", path, { "access-control-request-method": "POST", ...more });
const corsOf = ({ headers }: TestAnswer): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")));
const varyOf = ({ headers }: TestAnswer): string | null => headers.get("vary");

describe("without the option", () => {
  it("no answer has a header of it, and OPTIONS describes the view", async () => {
    const { app, call } = await testApp({}, []);
    const headers = { origin: friend, "access-control-request-method": "POST" };
    const answer = await call("OPTIONS", "/api/token/", { headers });
    await app.close();
    expect([answer.status, corsOf(answer), varyOf(answer)]).toEqual([200, {}, "Accept"]);
    expect(answer.json).toMatchObject({ name: "Token Obtain Pair" });
  });
});

describe("an answer", () => {
  it.each<[string, string, number]>([
    ["GET", "/health/live", 200],
    ["GET", "/api/", 401],
    ["OPTIONS", "/api/token/", 200],
    ["POST", "/api/token/", 400],
    ["DELETE", "/api/token/", 405],
    ["GET", "/api/token", 301],
    ["GET", "/nothing/", 404],
    ["GET", "/raw/", 200],
    ["GET", "/fixed/", 302],
    ["GET", "/broken/", 418],
    ["GET", "/custom/", 401],
  ])("to %s %s lets an allowed origin read it, and no other one", async (method, path, status) => {
    const [allowed, refused, none] = [
      await from(friend, method, path),
      await from(stranger, method, path),
      await test.call(method, path),
    ];
    expect([allowed, refused, none].map((answer) => answer.status)).toEqual([status, status, status]);
    expect(corsOf(allowed)).toEqual({
      "access-control-allow-origin": friend,
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": "Location, Retry-After, WWW-Authenticate, latchkey-device",
    });
    expect([corsOf(refused), corsOf(none)]).toEqual([{}, {}]);
    // Without an origin too: a cache must not give the answer to another origin.
    for (const answer of [allowed, refused, none]) expect(varyOf(answer)).toMatch(/(?:^|, )Origin$/);
  });

  it("of a host that is not allowed is readable too", async () => {
    const request = new Request("http://other.example/api/", { headers: { origin: friend } });
    const answer = await test.app.fetch(request);
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([400, friend]);
  });

  it("of a custom route keeps its own header, and what it varies by", async () => {
    expect(corsOf(await from(friend, "GET", "/own/"))).toEqual({
      "access-control-allow-origin": "https://other.example",
    });
    expect(varyOf(await from(friend, "GET", "/raw/"))).toBe("Cookie, Origin");
  });
});

describe("a preflight", () => {
  it.each(["/api/token/", "/api/", "/nothing/", "/custom/", "/health/live", "/raw/"])(
    "of %s is answered before authentication",
    async (path) => {
      const answer = await preflight(friend, path, {
        "access-control-request-headers": "authorization,content-type",
      });
      expect([answer.status, answer.text, varyOf(answer)]).toEqual([
        204,
        "",
        "Access-Control-Request-Method, Access-Control-Request-Headers, Origin",
      ]);
      expect(corsOf(answer)).toEqual({
        "access-control-allow-origin": friend,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        "access-control-allow-headers": "authorization,content-type",
        "access-control-max-age": "7200",
      });
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    },
  );

  it("of another origin is answered without permission", async () => {
    for (const origin of [
      stranger,
      "null",
      `${friend}.evil.example`,
      `${friend}/`,
      friend.toUpperCase(),
      "http://app.example.com",
    ]) {
      const answer = await preflight(origin, "/api/token/");
      expect([origin, answer.status, corsOf(answer)]).toEqual([origin, 204, {}]);
    }
  });

  it("with headers that are no names does not allow them", async () => {
    const asked = { "access-control-request-headers": "x-a, (b)" };
    expect(corsOf(await preflight(friend, "/api/", asked))).not.toHaveProperty(
      "access-control-allow-headers",
    );
  });
});

describe("origins", () => {
  const allowed = async (cors: LatchkeyOptions["cors"], origin: string): Promise<string | null> => {
    const errors: unknown[] = [];
    const { app, call } = await testApp({ cors, onError: (error) => errors.push(error) }, []);
    const answer = await call("GET", "/health/live", { headers: { origin } });
    await app.close();
    return errors.length > 0 ? String(errors[0]) : answer.headers.get("access-control-allow-origin");
  };

  it.each<[string, LatchkeyOptions["cors"], string, string | null]>([
    ["a function", { origins: (origin) => origin.endsWith(".example.com") }, friend, friend],
    ["a function that says no", { origins: (origin) => origin.endsWith(".example.com") }, stranger, null],
    // A page in a sandbox, or a file.
    ["any function", { origins: () => true }, "null", null],
    // oxlint-disable-next-line no-unsafe-type-assertion -- what JavaScript may return
    ["a promise", { origins: (() => Promise.resolve(true)) as unknown as () => boolean }, friend, null],
    [
      "a function that throws",
      {
        origins: () => {
          throw new Error("lookup failed");
        },
      },
      friend,
      "Error: lookup failed",
    ],
    ["every origin", { origins: "*" }, stranger, "*"],
    ["every origin", { origins: "*" }, "null", "*"],
    [
      "a custom scheme",
      { origins: ["capacitor://localhost"] },
      "capacitor://localhost",
      "capacitor://localhost",
    ],
  ])("by %s", async (_, cors, origin, expected) => {
    expect(await allowed(cors, origin)).toBe(expected);
  });

  it("of everyone need no Vary, and headers of one's own can be exposed", async () => {
    const cors: LatchkeyOptions["cors"] = { origins: "*", exposedHeaders: ["X-Total"] };
    const { app, call } = await testApp({ cors }, []);
    const answer = await call("GET", "/api/");
    await app.close();
    expect([varyOf(answer), corsOf(answer)]).toEqual([
      "Accept",
      {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "Location, Retry-After, WWW-Authenticate, latchkey-device, X-Total",
      },
    ]);
  });
});

describe("the option", () => {
  it.each<[object, RegExp]>([
    [{ origins: ["app.example.com"] }, /`cors.origins.0`: an origin is a scheme, a host/],
    [{ origins: [friend, `${friend}/`] }, /`cors.origins.1`/],
    [{ origins: [`${friend}/path`] }, /`cors.origins.0`/],
    [{ origins: ["https://App.example.com"] }, /`cors.origins.0`/],
    [{ origins: ["https://app.example.com:443"] }, /`cors.origins.0`/],
    [{ origins: ["https://*.example.com"] }, /`cors.origins.0`/],
    [{ origins: ["https://user@app.example.com"] }, /`cors.origins.0`/],
    [{ origins: ["null"] }, /`cors.origins.0`/],
    [{ origins: ["*"] }, /`cors.origins.0`/],
    [{ origins: [] }, /`cors.origins`/],
    [{}, /`cors.origins`/],
    [{ origins: "*", credentials: true }, /`cors.origins`: every origin .* cannot have credentials/],
    [{ origins: [friend], exposedHeaders: ["a b"] }, /`cors.exposedHeaders.0`/],
    [{ origins: [friend], credential: true }, /`cors.credential`.*`cors.credentials`/],
  ])("refuses %j", async (cors, message) => {
    // oxlint-disable-next-line no-unsafe-type-assertion -- wrong on purpose
    await expect(testApp({ cors: cors as LatchkeyOptions["cors"] }, [])).rejects.toThrow(message);
  });
});
