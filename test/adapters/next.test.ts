// An app in the route handlers of Next.js, called with the requests that Next makes: their URL names the machine.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource, defineView, isAuthenticated } from "../../src/index.ts";
import { createNextHandlers, type NextHandlers } from "../../src/adapters/next.ts";
import { password, testApp, type TestApp } from "../support/app.ts";

const notes = defineResource("notes", { schema: z.object({ text: z.string().max(20) }), owner: "owner" });
const where = defineView("/where/", {
  permissions: [allowAny],
  get: ({ origin, baseUrl }) => ({ origin, baseUrl }),
});

let test: TestApp;
let access: string;
beforeAll(async () => {
  test = await testApp({
    permissions: [isAuthenticated],
    resources: [notes],
    views: [where],
    allowedHosts: ["api.example.com"],
    hsts: { maxAge: "1d" },
    trustedProxies: 1,
  });
  ({ access } = await test.login("ada"));
});
afterAll(async () => {
  await test.app.close();
});

/** Calls the handler of a method as Next does: the client's host is in the headers alone. */
async function call(
  handlers: NextHandlers,
  method: keyof NextHandlers,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers({
    host: "api.example.com",
    "x-forwarded-host": "evil.example",
    "x-forwarded-for": "203.0.113.7",
    "x-forwarded-proto": "http",
    authorization: `Bearer ${access}`,
  });
  for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
  return handlers[method](new Request(`http://localhost:3000${path}`, { ...init, method, headers }));
}

describe.each([
  ["at the root", "", createOptions("")],
  ["below a prefix", "/backend", createOptions("/backend")],
  ["below a prefix with a slash at its end", "/v1/backend", createOptions("/v1/backend/")],
])("%s", (_, prefix, options) => {
  it("redirects and links name the host that the client named", async () => {
    const handlers = createNextHandlers(test.app, options);
    const redirect = await call(handlers, "GET", `${prefix}/api/notes?a=1`);
    expect([redirect.status, redirect.headers.get("location")]).toEqual([301, `${prefix}/api/notes/?a=1`]);
    expect(await (await call(handlers, "GET", `${prefix}/where/`)).json()).toEqual({
      origin: "http://api.example.com",
      baseUrl: `http://api.example.com${prefix}`,
    });
    expect(await (await call(handlers, "GET", `${prefix}/api/`)).json()).toEqual({
      notes: `http://api.example.com${prefix}/api/notes/`,
    });
  });

  it("every method is answered", async () => {
    const handlers = createNextHandlers(test.app, options);
    const json = { headers: { "content-type": "application/json" } };
    const made = await call(handlers, "POST", `${prefix}/api/notes/`, { ...json, body: '{"text": "a"}' });
    const { id } = z.object({ id: z.number() }).parse(await made.json());
    const place = `${prefix}/api/notes/${id}/`;
    const form = new URLSearchParams({ text: "c" });
    expect(made.status).toBe(201);
    expect((await call(handlers, "HEAD", place)).status).toBe(200);
    expect((await call(handlers, "OPTIONS", place)).status).toBe(200);
    expect((await call(handlers, "PUT", place, { ...json, body: '{"text": "b"}' })).status).toBe(200);
    expect(await (await call(handlers, "PATCH", place, { body: form })).json()).toMatchObject({ text: "c" });
    expect((await call(handlers, "DELETE", place)).status).toBe(204);
    expect((await call(handlers, "GET", place)).status).toBe(404);
  });
});

function createOptions(prefix: string): { prefix: string } | undefined {
  return prefix === "" ? undefined : { prefix };
}

describe("a request", () => {
  it("that names another host is refused", async () => {
    const handlers = createNextHandlers(test.app);
    for (const host of ["evil.example", "localhost:3000", "a b", "api.example.com@evil.example", "a/b", ""]) {
      const { status, headers } = await call(handlers, "GET", "/where/", { headers: { host } });
      expect([host, status]).toEqual([host, 400]);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("came over https when a trusted proxy says so, whatever the URL says", async () => {
    const handlers = createNextHandlers(test.app);
    const secure = await call(handlers, "GET", "/where/", { headers: { "x-forwarded-proto": "https" } });
    expect(secure.headers.get("strict-transport-security")).toBe("max-age=86400");
    const other = await testApp({ views: [where], hsts: { maxAge: "1d" } });
    const untrusted = await call(createNextHandlers(other.app), "GET", "/where/", {
      headers: { "x-forwarded-proto": "https" },
    });
    expect(untrusted.headers.get("strict-transport-security")).toBeNull();
    await other.app.close();
  });

  it("has the client's address", async () => {
    const handlers = createNextHandlers(test.app);
    const tokens = await call(handlers, "POST", "/api/token/", {
      body: new URLSearchParams({ username: "ada", password }),
    });
    const { access: fresh } = z.object({ access: z.string() }).parse(await tokens.json());
    const list = await call(handlers, "GET", "/api/sessions/", {
      headers: { authorization: `Bearer ${fresh}` },
    });
    expect(await list.json()).toContainEqual(
      expect.objectContaining({ is_current: true, ip_address: "203.0.113.7" }),
    );
  });

  it("outside the prefix is not found", async () => {
    const handlers = createNextHandlers(test.app, { prefix: "/backend" });
    expect((await call(handlers, "GET", "/backendwhere/")).status).toBe(404);
    expect((await call(handlers, "GET", "/backend")).status).toBe(404);
  });
});

it.each(["backend", "//evil.example"])("%s is no prefix", (prefix) => {
  expect(() => createNextHandlers(test.app, { prefix })).toThrow(TypeError);
});
