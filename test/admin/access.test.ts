// Who may call what in the admin: every endpoint and method, by every kind of caller and by every single right.
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { action, defineResource, isAuthenticated } from "../../src/index.ts";
import { type AdminClient, adminClient, adminOrigin, anonymousClient } from "../support/admin.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

const tags = defineResource("tags", {
  schema: z.object({ label: z.string().max(30) }),
  scope: "all",
  permissions: [isAuthenticated],
  actions: {
    touch: action({ on: "row", run: () => ({}) }),
    sweep: action({ on: "collection", run: () => ({}) }),
  },
});
const notes = defineResource("notes", { schema: z.object({ text: z.string() }), owner: "owner" });

/** The models and the prefix of their permissions. */
const models = {
  tags: ["tags", "tag"],
  notes: ["notes", "note"],
  users: ["auth", "user"],
  groups: ["auth", "group"],
  permissions: ["auth", "permission"],
  sessions: ["latchkey", "session"],
  audit: ["latchkey", "auditevent"],
} as const;
type Name = keyof typeof models;
const names = Object.keys(models).filter((name): name is Name => name in models);
const rights = ["view", "add", "change", "delete"] as const;
type Right = (typeof rights)[number];

interface Endpoint {
  readonly method: string;
  readonly path: string;
  /** The right that it takes; null for every user of the staff. */
  readonly needs: { readonly name: Name; readonly right: Right } | null;
}

/** Which rights each resource has at all: where one is missing, nobody may. */
const offered: Readonly<Partial<Record<Name, readonly Right[]>>> = {
  permissions: ["view"],
  sessions: ["view", "change"],
  audit: ["view"],
};

// Rows that do not exist, and bodies that are refused: a caller who is let in gets a 404 or a 400, and changes nothing.
const endpoints: Endpoint[] = [
  ...["schema/", "home/", "me/"].map((path) => ({ method: "GET", path, needs: null })),
  { method: "POST", path: "confirm/", needs: null },
  ...names.flatMap((name) => {
    const of = (method: string, path: string, right: Right): Endpoint => ({
      method,
      path: `data/${name}/${path}`,
      needs: { name, right },
    });
    return [
      of("GET", "", "view"),
      of("GET", "export/", "view"),
      of("GET", "9999/", "view"),
      of("GET", "9999/history/", "view"),
      of("GET", "9999/deletion/", "delete"),
      of("POST", "", "add"),
      of("PATCH", "9999/", "change"),
      of("DELETE", "9999/", "delete"),
      of("POST", "bulk-delete/", "delete"),
      of("POST", "bulk-update/", "change"),
      of("POST", "actions/sweep/", "change"),
      of("POST", "9999/actions/touch/", "change"),
      of("POST", "9999/password/", "change"),
      of("POST", "9999/end-sessions/", "change"),
      of("POST", "9999/end/", "change"),
    ];
  }),
];

let test: TestApp;
const clients = new Map<string, AdminClient>();
let token: string;

const permissionOf = (name: Name, right: Right): string => `${models[name][0]}.${right}_${models[name][1]}`;

beforeAll(async () => {
  test = await testApp({
    resources: [tags, notes],
    permissions: [isAuthenticated],
    throttles: { credentials: false },
  });
  const { auth } = test.app;
  const staff = async (username: string): Promise<void> => {
    await auth.register({ username, password, isStaff: true });
  };
  await auth.createSuperuser({ username: "root", password });
  await staff("none");
  for (const name of names) {
    for (const right of rights) {
      await staff(`${name}-${right}`);
      await auth.permissions.grant({ user: `${name}-${right}` }, permissionOf(name, right));
    }
  }
  for (const username of [
    "root",
    "none",
    ...names.flatMap((name) => rights.map((right) => `${name}-${right}`)),
  ])
    clients.set(username, await adminClient(test, username));
  token = (await test.login("ada")).access;
});

const statusOf = async (client: AdminClient, { method, path }: Endpoint): Promise<number> =>
  (await client.call(method, path, method === "GET" ? {} : { json: {} })).status;

const clientOf = (username: string): AdminClient => {
  const client = clients.get(username);
  if (client === undefined) throw new Error(`There is no ${username}.`);
  return client;
};

/** Who may change may view, as in Django. */
const allows = (held: Right, needed: Right): boolean =>
  held === needed || (held === "change" && needed === "view");

describe.each(endpoints)("$method $path", (endpoint) => {
  const { needs } = endpoint;
  const exists = needs === null || (offered[needs.name] ?? rights).includes(needs.right);

  it("is for those who have the right, and superusers", async () => {
    const anonymous = anonymousClient(test);
    const bearer: AdminClient = {
      cookie: undefined,
      call: (method, path, request) => anonymous.call(method, path, { ...request, token }),
    };
    expect([await statusOf(anonymous, endpoint), await statusOf(bearer, endpoint)]).toEqual([401, 401]);
    const isIn = async (username: string): Promise<boolean> => {
      const status = await statusOf(clientOf(username), endpoint);
      expect([200, 201, 400, 403, 404]).toContain(status);
      return status !== 403;
    };
    expect(["root", await isIn("root")]).toEqual(["root", exists]);
    expect(["none", await isIn("none")]).toEqual(["none", needs === null]);
    if (needs === null) return;
    for (const right of rights) {
      const username = `${needs.name}-${right}`;
      expect([username, await isIn(username)]).toEqual([username, exists && allows(right, needs.right)]);
    }
    const other = needs.name === "tags" ? "notes" : "tags";
    for (const right of rights)
      expect([other, right, await isIn(`${other}-${right}`)]).toEqual([other, right, false]);
  });

  it("has no other methods, and none for other sites", async () => {
    const headers = { cookie: clientOf("root").cookie ?? "", "sec-fetch-site": "cross-site" };
    const { status } = await test.call(endpoint.method, `/admin/api/${endpoint.path}`, {
      headers,
      origin: adminOrigin,
    });
    expect(status === 403).toBe(endpoint.method !== "GET" || !exists);
    expect((await clientOf("root").call("PUT", endpoint.path, { json: {} })).status).toBe(405);
  });
});

describe("staff without rights", () => {
  it("see nothing", async () => {
    const client = clientOf("none");
    expect(Object((await client.call("GET", "schema/")).json).resources).toEqual([]);
    expect((await client.call("GET", "home/")).json).toEqual({
      counts: [],
      logins: [],
      reuse_alarms: [],
      active_sessions: null,
      active_sessions_is_more: false,
      newest_users: [],
      pending_migrations: null,
    });
  });

  it("see with one right one resource, and no names of what it refers to", async () => {
    const owner = (await test.app.auth.findUser("ada"))?.id;
    await clientOf("root").call("POST", "data/notes/", { json: { text: "A", owner } });
    const client = clientOf("notes-view");
    const { resources } = Object((await client.call("GET", "schema/")).json);
    expect(resources).toMatchObject([
      { name: "notes", permissions: { view: true, add: false, change: false, delete: false }, actions: [] },
    ]);
    const { json } = await client.call("GET", "data/notes/");
    const [row] = Object(json).results;
    expect([row.owner, row._labels]).toEqual([owner, {}]);
  });
});
