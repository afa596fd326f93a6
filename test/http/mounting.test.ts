// An app below a path of another: redirects and links keep what the framework has taken off the URL.
import { Hono } from "hono";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated, type Latchkey } from "../../src/index.ts";
import { serve } from "../../src/adapters/index.ts";
import { password, testApp } from "../support/app.ts";

const notes = defineResource("notes", {
  schema: z.object({ text: z.string() }),
  scope: "all",
  permissions: [isAuthenticated],
});

const apps: Latchkey[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

async function mounted(basePath: string): Promise<(path: string) => Promise<Response>> {
  const { app } = await testApp({ resources: [notes], basePath });
  apps.push(app);
  const outer = new Hono().mount(basePath, app.fetch);
  return async (path) => outer.request(`https://outer.example${path}`);
}

describe("below a path of Hono", () => {
  it.each(["/backend", "/v1/backend", "/api"])("%s stays in redirects and links", async (prefix) => {
    const call = await mounted(prefix);
    const redirect = await call(`${prefix}/api/notes?a=1`);
    expect([redirect.status, redirect.headers.get("location")]).toEqual([301, `${prefix}/api/notes/?a=1`]);
    expect(await (await call(`${prefix}/api/`)).json()).toEqual({
      notes: `https://outer.example${prefix}/api/notes/`,
    });
    expect((await call(`${prefix}/api/notes/`)).status).toBe(401);
    expect((await call(`${prefix}/health/live`)).status).toBe(200);
  });

  it("the client's address is handed over", async () => {
    const { app } = await testApp({ permissions: [isAuthenticated] });
    apps.push(app);
    const outer = new Hono().mount("/backend", app.fetch);
    const server = await serve(outer, { port: 0 });
    const tokens = await fetch(`${server.url}/backend/api/token/`, {
      method: "POST",
      body: new URLSearchParams({ username: "ada", password }),
    });
    const { access } = z.object({ access: z.string() }).parse(await tokens.json());
    const headers = { authorization: `Bearer ${access}` };
    const list = await fetch(`${server.url}/backend/api/sessions/`, { headers });
    expect(await list.json()).toEqual([expect.objectContaining({ ip_address: "127.0.0.1" })]);
    await server.close();
  });

  it.each(["backend", "/backend/", "/", "//evil.example", "/a b", "/\\evil.example"])(
    "%s is no base path",
    async (basePath) => {
      await expect(mounted(basePath)).rejects.toThrow("Option `basePath`: a base path starts with a slash");
    },
  );
});
