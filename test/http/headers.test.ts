// Headers of every answer: security headers everywhere, `no-store` with tokens, HSTS where it is asked for.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  allowAny,
  defineResource,
  defineView,
  isAuthenticated,
  type LatchkeyOptions,
} from "../../src/index.ts";
import { password, testApp, type TestAnswer, type TestApp } from "../support/app.ts";

const options: LatchkeyOptions = {
  permissions: [isAuthenticated],
  resources: [defineResource("notes", { schema: z.object({ text: z.string() }), scope: "all" })],
  views: [
    defineView("/raw/", { permissions: [allowAny], get: () => new Response("raw") }),
    defineView("/fixed/", { permissions: [allowAny], get: () => Response.redirect("https://example.com/") }),
    defineView("/broken/", {
      permissions: [allowAny],
      get: () => {
        throw new Error("broken");
      },
    }),
  ],
  paths: { tokenObtainSliding: "/api/token/sliding/", tokenRefreshSliding: "/api/token/sliding/refresh/" },
  tokens: { authTokenClasses: ["access", "sliding"] },
  onError: () => {},
};

let test: TestApp;
let messages: TestApp;
beforeAll(async () => {
  test = await testApp(options);
  messages = await testApp({ users: { responseStyle: "messages" } });
  test.app.routes.get("/custom/", (context) => context.text("custom"));
});
afterAll(async () => {
  await test.app.close();
  await messages.app.close();
});

describe("every answer", () => {
  it.each<[string, string, number]>([
    ["GET", "/api/", 401],
    ["GET", "/api/notes/", 401],
    ["OPTIONS", "/api/token/", 200],
    ["POST", "/api/token/", 400],
    ["DELETE", "/api/token/", 405],
    ["GET", "/api/notes", 301],
    ["GET", "/nothing/", 404],
    ["POST", "/nothing/", 404],
    ["GET", "/health/live", 200],
    ["HEAD", "/health/live", 200],
    ["GET", "/health/ready", 200],
    ["GET", "/.well-known/jwks.json", 404],
    ["GET", "/raw/", 200],
    ["GET", "/fixed/", 302],
    ["GET", "/broken/", 500],
    ["GET", "/custom/", 200],
  ])("to %s %s has the security headers", async (method, path, status) => {
    const answer = await test.call(method, path);
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
    });
    expect(answer.headers.get("strict-transport-security")).toBeNull();
  });
});

describe("an answer with a token", () => {
  const credentials = { username: "ada", password };
  const isKept = ({ headers }: TestAnswer): boolean => headers.get("cache-control") !== "no-store";

  it("is not to be kept", async () => {
    const pair = await test.login("ada");
    const sliding = await test.call("POST", "/api/token/sliding/", { json: credentials });
    const answers = [
      sliding,
      await test.call("POST", "/api/token/", { json: credentials }),
      await test.call("POST", "/api/users/authentication/", { json: credentials }),
      await test.call("POST", "/api/token/refresh/", { json: { refresh: pair.refresh } }),
      await test.call("POST", "/api/token/refresh-and-verify/", { json: { refresh: pair.refresh } }),
      await test.call("POST", "/api/token/sliding/refresh/", { json: sliding.json }),
      await messages.call("POST", "/api/users/authentication/", { json: credentials }),
      await messages.call("POST", "/api/token/refresh-and-verify/", {
        json: { refresh: (await messages.login("ada")).refresh },
      }),
      await test.call("POST", "/api/users/password/", {
        token: pair.access,
        json: { old_password: password, new_password: "an0ther-staple" },
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.map(isKept)).toEqual(answers.map(() => false));
  });
});

describe("HSTS", () => {
  const over = async (
    hsts: LatchkeyOptions["hsts"],
    path: string,
    url: string,
    proto?: string,
  ): Promise<Response> => {
    const { app } = await testApp({ ...options, ...(hsts !== undefined && { hsts }) }, []);
    const headers = proto === undefined ? {} : { "x-forwarded-proto": proto };
    const response = await app.fetch(new Request(`${url}${path}`, { headers }), {
      remoteAddress: "127.0.0.1",
    });
    await app.close();
    return response;
  };
  const hsts = { maxAge: "365d", includeSubDomains: true, preload: true };

  it.each([
    "/api/",
    "/api/notes/",
    "/api/notes",
    "/nothing/",
    "/health/live",
    "/raw/",
    "/broken/",
    "/.well-known/jwks.json",
  ])("is on the answer to %s over https, and not over http (RFC 6797 section 7.2)", async (path) => {
    const value = (response: Response): string | null => response.headers.get("strict-transport-security");
    const expected = "max-age=31536000; includeSubDomains; preload";
    expect(value(await over(hsts, path, "https://api.example"))).toBe(expected);
    expect(value(await over(hsts, path, "http://api.example", "https"))).toBe(expected);
    expect(value(await over(hsts, path, "http://api.example"))).toBeNull();
    expect(value(await over({ maxAge: 60 }, path, "https://api.example"))).toBe("max-age=60");
    expect(value(await over(undefined, path, "https://api.example"))).toBeNull();
  });

  it.each<[object, RegExp]>([
    [{ hsts: {} }, /`hsts.maxAge`/],
    [{ hsts: { maxAge: "soon" } }, /`hsts.maxAge`.*duration/],
    [{ hsts: { maxAge: 60, includeSubdomains: true } }, /`hsts\.includeSubdomains`/],
    [{ hsts: { maxAge: "365d", preload: true } }, /`hsts.preload`/],
  ])("refuses %j", async (wrong, message) => {
    await expect(testApp({ log: () => {}, ...wrong }, [])).rejects.toThrow(message);
  });
});
