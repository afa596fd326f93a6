// The pages of the admin: who sees them, where an anonymous browser is sent, and what their headers allow.
import { beforeAll, describe, expect, it } from "vitest";
import { latchkey } from "../../src/index.ts";
import { adminClient, adminOrigin } from "../support/admin.ts";
import { password, secretKey, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let staff: string;
let token: string;

beforeAll(async () => {
  test = await testApp({}, ["ada"]);
  await test.app.auth.createSuperuser({ username: "root", password });
  staff = (await adminClient(test, "root")).cookie ?? "";
  token = (await test.login("root")).access;
});

describe("an anonymous browser", () => {
  it.each([
    ["/admin/", "/admin/login/?next=/admin/"],
    ["/admin/tasks/?page=2&q=a b", "/admin/login/?next=/admin/tasks/%3Fpage%3D2%26q%3Da%2520b"],
    ["/admin//evil.example/", "/admin/login/?next=/admin//evil.example/"],
    ["/admin/https://evil.example", "/admin/login/?next=/admin/https%3A//evil.example"],
    [String.raw`/admin/\evil.example`, "/admin/login/?next=/admin//evil.example"],
    ["/admin/login", "/admin/login/?next=/admin/login"],
  ])("is sent from %s to the login", async (path, location) => {
    const answer = await test.call("GET", path);
    expect([answer.status, answer.headers.get("location"), answer.text]).toEqual([302, location, ""]);
    expect(answer.headers.get("vary")).toBe("Cookie");
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
  });

  it("is not logged in by a bearer token, nor by a cookie of no session", async () => {
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { cookie: "latchkey_admin=1" },
      { cookie: `${staff}x` },
    ])
      expect((await test.call("GET", "/admin/", { headers, origin: adminOrigin })).status).toBe(302);
  });

  it("gets the slash that a path lacks, and the login page", async () => {
    const redirect = await test.call("GET", "/admin?a=b");
    expect([redirect.status, redirect.headers.get("location")]).toEqual([301, "/admin/?a=b"]);
    const login = await test.call("GET", "/admin/login/?next=https://evil.example/");
    expect([login.status, login.headers.get("location")]).toEqual([200, null]);
    expect(login.text).not.toContain("evil");
  });
});

describe("a page", () => {
  it("has a policy with a nonce of its own, and is not kept or framed", async () => {
    const policies = [];
    for (const path of ["/admin/", "/admin/users/1/"]) {
      const { status, headers } = await test.call("GET", path, {
        origin: adminOrigin,
        headers: { cookie: staff },
      });
      expect(status).toBe(200);
      expect(headers.get("cache-control")).toBe("no-store");
      policies.push(headers.get("content-security-policy") ?? "");
    }
    for (const policy of policies) {
      expect(policy).toMatch(/script-src 'nonce-[\w+/]{24}' 'strict-dynamic';/);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
    }
    expect(policies[0]).not.toBe(policies[1]);
  });

  it.each(["nothing.js", "..%2findex.html", "..%5cindex.html", "a/b.js", "", "%00.js"])(
    "is no file of the web app: assets/%s",
    async (name) => {
      const { status } = await test.call("GET", `/admin/assets/${name}`, {
        origin: adminOrigin,
        headers: { cookie: staff },
      });
      expect(status).toBe(404);
    },
  );
});

describe("the option `admin`", () => {
  it("leaves the admin out, or puts it elsewhere", async () => {
    const without = await testApp({ admin: false });
    expect((await without.call("GET", "/admin/")).status).toBe(404);
    const elsewhere = await testApp({ admin: { path: "/back/office/" }, basePath: "/mounted" });
    expect((await elsewhere.call("GET", "/admin/")).status).toBe(404);
    expect((await elsewhere.call("GET", "/back/office/")).headers.get("location")).toBe(
      "/mounted/back/office/login/?next=/mounted/back/office/",
    );
    expect(() => latchkey({ secretKey, admin: { path: "back" } })).toThrow("starts and ends with a slash");
  });

  it("stands behind custom routes and views of the same path", async () => {
    const custom = await testApp();
    custom.app.routes.get("/admin/", ({ text }) => text("my own"));
    expect((await custom.call("GET", "/admin/")).text).toBe("my own");
  });
});
