// Which verbs a resource offers, who may use each, and which rows exist for a caller or may be used by one.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  allOf,
  allowAny,
  anyOf,
  defineOperation,
  defineResource,
  defineView,
  isAdminUser,
  isAuthenticated,
  isAuthenticatedOrReadOnly,
  latchkey,
  type LatchkeyOptions,
  not,
  type Permission,
  type PermissionRequest,
  rowPermission,
  type RowRequest,
} from "../../src/index.ts";
import { password, secretKey, type TestApp, testApp } from "../support/app.ts";

const schema = z.object({
  title: z.string(),
  author: z.int().default(0),
  is_public: z.boolean().default(true),
});
const asked: PermissionRequest[] = [];
const noting: Permission = (request) => {
  asked.push(request);
  return true;
};
const rows: RowRequest[] = [];

const readings = defineResource("readings", {
  schema,
  scope: "all",
  verbs: ["list", "retrieve"],
  permissions: { list: [allowAny], default: [isAuthenticated, noting] },
});
const single = defineResource("single", {
  schema,
  scope: "all",
  verbs: ["retrieve"],
  permissions: [allowAny],
});
const articles = defineResource("articles", {
  schema,
  scope: "all",
  permissions: {
    create: [isAuthenticated],
    default: [
      isAuthenticatedOrReadOnly,
      rowPermission({
        where: ({ identity }) => identity !== undefined || { is_public: true },
        allows: (request) => {
          rows.push(request);
          return request.method === "GET" || request.row["author"] === request.identity?.user.id;
        },
      }),
    ],
  },
});
const desks = defineResource("desks", {
  schema,
  scope: "all",
  permissions: {
    create: [isAuthenticated],
    default: [
      isAuthenticated,
      anyOf(isAdminUser, rowPermission({ where: ({ identity }) => ({ author: Number(identity?.user.id) }) })),
    ],
  },
});
const drafts = defineResource("drafts", {
  schema,
  owner: "owner",
  permissions: {
    create: [isAuthenticated],
    default: [isAuthenticated, rowPermission({ where: () => ({ is_public: true }) })],
  },
});
const letters = defineResource("letters", {
  schema,
  scope: "all",
  verbs: ["create", "retrieve"],
  permissions: {
    create: [isAuthenticated],
    default: [rowPermission({ allows: ({ row, identity }) => row["author"] === identity?.user.id })],
  },
});

let test: TestApp;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  test = await testApp({ resources: [readings, single, articles, desks, drafts, letters] }, ["ada", "bob"]);
  await test.app.auth.register({ username: "staff", password, isStaff: true });
  for (const name of ["ada", "bob", "staff"]) tokens[name] = (await test.login(name)).access;
  for (const [place, json] of [
    ["articles", { title: "by ada", author: 1 }],
    ["articles", { title: "hidden", author: 1, is_public: false }],
    ["desks", { title: "of ada", author: 1 }],
    ["desks", { title: "of bob", author: 2 }],
    ["drafts", { title: "shown" }],
    ["drafts", { title: "hidden", is_public: false }],
    ["letters", { title: "to ada", author: 1 }],
  ] as const)
    await test.call("POST", `/api/${place}/`, { token: tokens["ada"], json });
});
afterAll(() => test.app.close());

const status = async (method: string, path: string, as?: string): Promise<number> => {
  const json = method === "PUT" || method === "POST" ? { title: "new", author: 1 } : { title: "new" };
  const request = { token: as && tokens[as], ...(/P/.test(method) && !method.startsWith("O") && { json }) };
  return (await test.call(method, path, request)).status;
};
const titles = async (path: string, as?: string): Promise<unknown> => {
  const { json } = await test.call("GET", path, { token: as && tokens[as] });
  return z
    .array(z.object({ title: z.string() }))
    .parse(json)
    .map(({ title }) => title);
};

describe("verbs", () => {
  it("that are not offered are 405, and not allowed", async () => {
    expect(await status("GET", "/api/readings/")).toBe(200);
    expect(await status("GET", "/api/readings/7/", "ada")).toBe(404);
    for (const [method, path] of [
      ["POST", ""],
      ["PUT", "1/"],
      ["PATCH", "1/"],
      ["DELETE", "1/"],
    ] as const)
      expect(await status(method, `/api/readings/${path}`, "ada")).toBe(405);
    for (const path of ["/api/readings/", "/api/readings/1/"]) {
      const { headers, json } = await test.call("OPTIONS", path, { token: tokens["ada"] });
      expect(headers.get("allow")).toBe("GET, HEAD, OPTIONS");
      expect(json).not.toHaveProperty("actions");
    }
  });

  it("of a path that has none have no path", async () => {
    expect(await status("GET", "/api/single/")).toBe(404);
    expect(await status("GET", "/api/single/1/")).toBe(404);
    expect((await test.call("OPTIONS", "/api/single/1/")).headers.get("allow")).toBe("GET, HEAD, OPTIONS");
    const { json } = await test.call("GET", "/api/");
    expect(Object.keys(Object(json))).toEqual(["readings", "articles", "desks", "drafts", "letters"]);
  });

  it("have rules of their own, and the others the default", async () => {
    expect(await status("GET", "/api/readings/")).toBe(200);
    expect(await status("GET", "/api/readings/1/")).toBe(401);
    expect(await status("OPTIONS", "/api/readings/")).toBe(401);
    expect(await status("DELETE", "/api/readings/1/")).toBe(401);
  });

  it("are known to the rules, with the path's parameters", async () => {
    asked.splice(0);
    await status("GET", "/api/readings/12/", "ada");
    await status("OPTIONS", "/api/readings/12/", "ada");
    expect(asked).toMatchObject([
      { resource: "readings", action: "retrieve", params: { pk: "12" }, method: "GET" },
      { resource: undefined, action: undefined, params: { pk: "12" }, method: "OPTIONS" },
    ]);
  });
});

describe("a rule about rows", () => {
  it("refuses with 403, without credentials with 401, and for a row that does not exist with 404", async () => {
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      expect(await status(method, "/api/articles/1/", "bob")).toBe(403);
      expect(await status(method, "/api/articles/1/")).toBe(401);
      expect(await status(method, "/api/articles/99/", "bob")).toBe(404);
    }
    expect(await status("PATCH", "/api/articles/1/", "ada")).toBe(200);
    rows.splice(0);
    expect(await status("PUT", "/api/articles/1/", "ada")).toBe(200);
    expect(rows.at(-1)).toMatchObject({
      action: "update",
      resource: "articles",
      params: { pk: "1" },
      row: { id: 1, title: "new", author: 1 },
    });
  });

  it("is asked about a row that is shown", async () => {
    expect(await status("GET", "/api/letters/1/", "ada")).toBe(200);
    expect(await status("GET", "/api/letters/1/", "bob")).toBe(403);
    expect(await status("GET", "/api/letters/1/")).toBe(401);
    expect(await status("GET", "/api/letters/2/", "bob")).toBe(404);
  });

  it("is a condition of lists, and of the paths of rows", async () => {
    expect(await titles("/api/articles/")).toEqual(["new"]);
    expect(await titles("/api/articles/", "bob")).toEqual(["new", "hidden"]);
    expect(await status("GET", "/api/articles/2/")).toBe(404);
    expect(await status("GET", "/api/articles/2/", "bob")).toBe(200);
  });

  it("is lifted by another rule beside it", async () => {
    expect(await titles("/api/desks/", "ada")).toEqual(["of ada"]);
    expect(await titles("/api/desks/", "staff")).toEqual(["of ada", "of bob"]);
    expect(await status("PATCH", "/api/desks/2/", "ada")).toBe(404);
    expect(await status("PATCH", "/api/desks/2/", "bob")).toBe(200);
    expect(await status("PATCH", "/api/desks/2/", "staff")).toBe(200);
    expect(await status("GET", "/api/desks/")).toBe(401);
  });

  it("only narrows what the owner sees", async () => {
    expect(await titles("/api/drafts/", "ada")).toEqual(["shown"]);
    expect(await titles("/api/drafts/", "bob")).toEqual([]);
    expect(await status("DELETE", "/api/drafts/2/", "ada")).toBe(404);
    expect(await status("DELETE", "/api/drafts/1/", "bob")).toBe(404);
  });

  it("decides whether OPTIONS shows the fields of PUT", async () => {
    const shown = async (as: string): Promise<boolean> => {
      const { json } = await test.call("OPTIONS", "/api/articles/1/", { token: tokens[as] });
      return Reflect.has(Object(json), "actions");
    };
    expect([await shown("ada"), await shown("bob")]).toEqual([true, false]);
  });

  it("combines with others", async () => {
    const owns = rowPermission({ allows: ({ row }) => row["author"] === 1 });
    const request = { row: { author: 1 } };
    const allows = (permission: Permission, row: object, isStaff = false): unknown => {
      const whole = { ...request, row, method: "GET", identity: { user: { isStaff } } };
      return permission.rows?.allows(
        // oxlint-disable-next-line no-unsafe-type-assertion -- only what the rules look at
        whole as unknown as RowRequest,
      );
    };
    expect(await allows(not(owns), { author: 1 })).toBe(false);
    expect(await allows(not(owns), { author: 2 })).toBe(true);
    expect(await allows(not(allOf(isAdminUser, owns)), { author: 1 })).toBe(true);
    expect(await allows(not(allOf(isAdminUser, owns)), { author: 1 }, true)).toBe(false);
    expect(await allows(anyOf(isAdminUser, owns), { author: 2 }, true)).toBe(true);
    expect(await allows(anyOf(isAdminUser, owns), { author: 2 })).toBe(false);
    const shows = rowPermission({ where: () => true });
    expect(() => not(shows)).toThrow(TypeError);
    expect(() => anyOf(owns, shows)).toThrow(TypeError);
    expect(() => rowPermission({})).toThrow(TypeError);
  });
});

describe("an app does not start", () => {
  const owns = rowPermission({ allows: () => true });
  const start = (options: LatchkeyOptions): unknown =>
    latchkey({ secretKey, database: "sqlite::memory:", ...options });
  const resource = (options: object): LatchkeyOptions => ({
    resources: [defineResource("x", { schema, scope: "all", ...options })],
  });
  it.each<[string, LatchkeyOptions, RegExp]>([
    ["a verb that does not exist", resource({ verbs: ["lists"], permissions: [allowAny] }), /verbs/],
    ["no verb", resource({ verbs: [], permissions: [allowAny] }), /must name a verb/],
    ["a rule of a verb that does not exist", resource({ permissions: { lists: [allowAny] } }), /list\b/],
    ["no default rule", resource({ permissions: { list: [allowAny] } }), /no access rule/],
    ["an empty rule of a verb", resource({ permissions: { list: [], default: [allowAny] } }), /verb list/],
    [
      "a rule of a verb that is not offered",
      resource({ verbs: ["list"], permissions: { destroy: [allowAny], default: [allowAny] } }),
      /permissions.destroy/,
    ],
    [
      "a rule about rows that a list cannot ask",
      resource({ verbs: ["list"], permissions: [isAuthenticated, owns] }),
      /a list cannot ask/,
    ],
    [
      "a rule about a new row",
      resource({ verbs: ["create"], permissions: [rowPermission({ where: () => true })] }),
      /new row/,
    ],
    ["a rule about rows of the app", { permissions: [owns] }, /only a resource has rows/],
    [
      "a rule about rows of a view",
      { views: [defineView("/x/", { permissions: [owns], get: () => ({}) })] },
      /only a resource has rows/,
    ],
    [
      "a rule about rows of an operation of a view",
      {
        permissions: [allowAny],
        views: [defineView("/x/", { get: defineOperation({ permissions: [owns], run: () => ({}) }) })],
      },
      /^The view at \/x\/ has a rowPermission in `permissions`, but only a resource has rows\.$/,
    ],
  ])("%s", (_, options, message) => {
    expect(() => start(options)).toThrow(message);
  });
});
