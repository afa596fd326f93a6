// What a server does not do: name itself, share with other origins, obey override headers, echo, serve files, write by GET.
import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type RunningServer, serve } from "../../src/adapters/node.ts";
import { allowAny, defineResource, defineView, isAuthenticated } from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, look } from "../support/database.ts";

const notes = defineResource("notes", {
  schema: z.object({ text: z.string() }),
  owner: "owner",
  permissions: [isAuthenticated],
});

let test: TestApp;
let server: RunningServer;
let database = "";
let access = "";

beforeAll(async () => {
  database = await freshDatabase();
  test = await testApp(
    {
      database,
      onError: () => {},
      resources: [notes],
      views: [
        defineView("/broken/", {
          permissions: [allowAny],
          get: () => {
            throw new Error("broken");
          },
        }),
      ],
    },
    [],
  );
  server = await serve(test.app, { port: 0 });
});
afterAll(async () => {
  await server.close();
  await test.app.close();
});

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Sends what `fetch` would not: any method, any header. */
function send(
  method: string,
  place: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${server.url}${place}`, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** How many rows each table has that a request may write to. */
const rowCounts = (): Promise<Record<string, unknown>[]> =>
  look(
    database,
    `select (select count(*) from auth_user) as users, (select count(*) from notes) as notes,
       (select count(*) from latchkey_session where revoked_at is null) as sessions,
       (select count(*) from latchkey_revoked_token) as revoked`,
  );

describe("a fresh installation", () => {
  it("has no user, and no password that is known beforehand", async () => {
    expect(await rowCounts()).toEqual([{ users: 0, notes: 0, sessions: 0, revoked: 0 }]);
    for (const [username, guess] of [
      ["admin", "admin"],
      ["root", "root"],
      ["latchkey", "latchkey"],
    ]) {
      const answer = await test.call("POST", "/api/token/", { json: { username, password: guess } });
      expect(answer.status).toBe(401);
    }
    await test.app.auth.register({ username: "ada", password });
    access = (await test.login("ada")).access;
  });
});

describe("an answer", () => {
  it.each([
    ["GET", "/api/", 200],
    ["GET", "/api/notes/", 401],
    ["GET", "/nothing/", 404],
    ["GET", "/api/token/", 405],
    ["GET", "/broken/", 500],
    ["GET", "/health/live", 200],
  ])(
    "to %s %s (%d) does not name the server, and carries the security headers",
    async (method, place, status) => {
      const answer = await send(method, place);
      expect(answer.status).toBe(status);
      for (const name of ["server", "x-powered-by", "via"]) expect(answer.headers).not.toHaveProperty(name);
      expect(answer.headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "x-frame-options": "DENY",
      });
    },
  );

  it.each(["/api/", "/nothing/", "/api/users/", "/broken/"])(
    "to GET %s says its own length",
    async (place) => {
      const { headers, text } = await send("GET", place);
      expect(text).not.toBe("");
      expect(headers["content-length"]).toBe(String(Buffer.byteLength(text)));
    },
  );

  it("to a registration has the id and the name, and nothing that was not asked for", async () => {
    const json = { username: "größe", password, is_staff: true, last_login: "2020-01-01" };
    const made = await test.call("POST", "/api/users/", { json });
    expect(made.json).toEqual({ id: expect.any(Number), username: "größe" });
    expect(made.text).not.toContain("pbkdf2");
  });

  it.each(["https://evil.example", "null", "http://127.0.0.1", "https://test.example.evil.example"])(
    "is shared with no other origin: %s",
    async (origin) => {
      for (const method of ["GET", "OPTIONS", "POST"]) {
        const { headers } = await send(method, "/api/notes/", {
          origin,
          authorization: `Bearer ${access}`,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization",
        });
        expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
      }
    },
  );
});

describe("a method", () => {
  it.each(["x-http-method-override", "x-http-method", "x-method-override"])(
    "is not overridden by %s",
    async (name) => {
      const headers = { authorization: `Bearer ${access}`, "content-type": "application/json" };
      const made = await send("POST", "/api/notes/", headers, JSON.stringify({ text: "kept" }));
      const { id }: { id: number } = JSON.parse(made.text);
      const place = `/api/notes/${id}/`;
      const post = await send("POST", `${place}?_method=DELETE`, { ...headers, [name]: "DELETE" }, "{}");
      const get = await send("GET", `${place}?_method=DELETE`, { ...headers, [name]: "DELETE" });
      expect([post.status, get.status]).toEqual([405, 200]);
    },
  );

  it.each(["TRACE", "TRACK", "DEBUG", "PROPFIND"])(
    "%s gets no answer that echoes the request",
    async (method) => {
      const answer = await send(method, "/api/notes/", { "x-secret": "echo-me" }).catch(
        (error: unknown) => error,
      );
      expect(JSON.stringify(answer)).not.toContain("echo-me");
      expect(answer).not.toMatchObject({ status: 200 });
    },
  );

  it.each(["GET", "HEAD", "OPTIONS"])("%s changes nothing, wherever it is sent", async (method) => {
    const before = await rowCounts();
    const query = "?username=eve&password=tr0ub4dor-staple&refresh=x&text=x";
    for (const place of [
      "/api/token/",
      "/api/token/refresh/",
      "/api/token/blacklist/",
      "/api/users/",
      "/api/users/authentication/",
      "/api/users/password/",
      "/api/sessions/revoke-others/",
      "/api/sessions/x/",
      "/api/sessions/",
      "/api/notes/",
    ]) {
      const { status } = await send(method, place + query, { authorization: `Bearer ${access}` });
      expect([place, [200, 405].includes(status)]).toEqual([place, true]);
    }
    expect(await rowCounts()).toEqual(before);
  });
});

describe("a path", () => {
  it.each([
    "/.git/config",
    "/.git/HEAD",
    "/.env",
    "/.latchkey-secret",
    "/package.json",
    "/latchkey.db",
    "/api/../package.json",
    "/..%2f..%2fetc%2fpasswd",
    "/static/app.js",
    "/debug/",
    "/metrics",
    "/openapi.json",
  ])("of a file or a tool leads nowhere: %s", async (place) => {
    expect((await send("GET", place)).status).toBe(404);
  });
});

describe("a password", () => {
  it.each([64, 128])("of %d characters is taken whole", async (length) => {
    const long = "tr0ub4dor ".repeat(13).slice(0, length - 1) + "x";
    const username = `long${length}`;
    const made = await test.call("POST", "/api/users/", { json: { username, password: long } });
    expect(made.status).toBe(201);
    const login = async (given: string): Promise<number> =>
      (await test.call("POST", "/api/token/", { json: { username, password: given } })).status;
    expect([await login(long), await login(long.slice(0, -1)), await login(`${long}x`)]).toEqual([
      200, 401, 401,
    ]);
  });

  it("of 129 is refused", async () => {
    const json = { username: "longer", password: "x7 ".repeat(43) };
    expect(
      (await test.call("POST", "/api/users/", { json: { ...json, password: "x7#".repeat(43) } })).status,
    ).toBe(400);
  });
});

describe("the ids of tokens and sessions", () => {
  it("have 128 bits, all of which vary, and none comes twice", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 60; count++) {
      const { access: token, refresh } = await test.login("ada");
      for (const text of [token, refresh]) {
        const claims = JSON.parse(Buffer.from(text.split(".")[1] ?? "", "base64url").toString());
        ids.push(claims.jti);
        if (text === refresh) ids.push(claims.sid);
      }
    }
    expect(new Set(ids).size).toBe(180);
    const numbers = ids.map((id) => BigInt(`0x${id}`));
    for (let bit = 0n; bit < 128n; bit++) {
      const ones = numbers.filter((number) => (number >> bit) & 1n).length;
      // 180 fair coins: outside of these bounds once in 10^20 runs.
      expect([bit, ones > 25 && ones < 155]).toEqual([bit, true]);
    }
  });
});
