// What an app says about its routes: the rule, the check of tokens and the limits of each.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  action,
  allOf,
  allowAny,
  anyOf,
  defineOperation,
  defineResource,
  defineView,
  hasPermission,
  isAdminUser,
  isAuthenticated,
  type Latchkey,
  type LatchkeyOptions,
  latchkey,
  modelPermissions,
  not,
  type Permission,
  requires,
  rowPermission,
  userPermission,
} from "../../src/index.ts";
import { freshDatabase } from "../support/database.ts";
import { secretKey } from "../support/app.ts";

async function withRoutes(options: LatchkeyOptions, check: (app: Latchkey) => void): Promise<void> {
  const app = latchkey({
    database: await freshDatabase(),
    secretKey,
    permissions: [isAuthenticated],
    ...options,
  });
  check(app);
  await app.close();
}

const lineOf = ({
  method,
  path,
  permissions,
  revocation,
  throttles,
}: ReturnType<Latchkey["describeRoutes"]>[number]) =>
  [method, path, permissions?.join(" + ") ?? "?", revocation ?? "-", throttles.join(", ") || "-"].join(" | ");

const linesOf = (app: Latchkey, under: string): string[] =>
  app
    .describeRoutes()
    .filter(({ path }) => path.startsWith(under))
    .map(lineOf);

const isOwn = rowPermission({ allows: () => true });
const isGold = userPermission(({ identity }) => identity.user.isActive);
const isOffice: Permission = () => true;
function isMember(): boolean {
  return true;
}

const tasks = defineResource("tasks", {
  schema: z.object({ title: z.string() }),
  owner: "owner",
  revocation: "user",
  throttle: "tasks",
  permissions: {
    default: [modelPermissions],
    list: [anyOf(isAdminUser, not(isOffice))],
    update: [allOf(isAuthenticated, hasPermission("shop.view_book", "shop.add_book"))],
    destroy: [isAuthenticated, isOwn],
  },
  actions: { close: action({ on: "row", permissions: [isGold], run: () => ({}) }) },
});

const views = [
  defineView("/own/", { permissions: [isMember], authentication: [], get: () => ({}) }),
  defineView("/mixed/", {
    authentication: [{ authenticate: async () => undefined, challenge: "Key" }],
    get: () => ({}),
    post: defineOperation({
      permissions: [allowAny],
      revocation: "user",
      throttle: "posts",
      run: () => ({}),
    }),
  }),
];

const throttles = { anon: "10/min", user: "100/hour", scopes: { tasks: "5/s", posts: "7/day" } };

describe("the routes of an app", () => {
  it("have the rules, the checks and the limits of their operations", () =>
    withRoutes({ resources: [tasks], views, throttles }, (app) => {
      expect(linesOf(app, "/api/tasks/")).toEqual([
        "GET | /api/tasks/ | anyOf(isAdminUser, not(isOffice)) | user | anon 10/min, user 100/hour, tasks 5/s",
        "POST | /api/tasks/ | modelPermissions | user | user 100/hour, tasks 5/s",
        "GET | /api/tasks/:pk/ | modelPermissions | user | user 100/hour, tasks 5/s",
        'PUT | /api/tasks/:pk/ | allOf(isAuthenticated, hasPermission("shop.view_book", "shop.add_book")) | user | user 100/hour, tasks 5/s',
        "PATCH | /api/tasks/:pk/ | modelPermissions | user | user 100/hour, tasks 5/s",
        "DELETE | /api/tasks/:pk/ | isAuthenticated + rowPermission | user | user 100/hour, tasks 5/s",
        "POST | /api/tasks/:pk/close/ | custom | user | user 100/hour, tasks 5/s",
      ]);
      expect(linesOf(app, "/own/")).toEqual(["GET | /own/ | isMember | - | anon 10/min"]);
      expect(linesOf(app, "/mixed/")).toEqual([
        "GET | /mixed/ | isAuthenticated | custom | user 100/hour",
        "POST | /mixed/ | allowAny | user | anon 10/min, user 100/hour, posts 7/day",
      ]);
    }));

  it("are those of Latchkey's own endpoints, with the limits of attempts", async () => {
    await withRoutes({ resources: [tasks], throttles: { scopes: { tasks: "5/s" } } }, (app) => {
      const lines = linesOf(app, "/");
      for (const line of [
        "POST | /api/token/ |  | - | credentials",
        "POST | /api/token/refresh/ |  | - | -",
        "POST | /api/users/ |  | - | registration 100/hour",
        "POST | /api/users/authentication/ |  | - | credentials",
        "POST | /api/users/password/ | isAuthenticated | session | credentials",
        "GET | /api/users/me/ | isAuthenticated | session | -",
        "DELETE | /api/users/me/ | isAuthenticated | session | credentials",
        "GET | /api/ | isAuthenticated | session | -",
        "GET | /health/live |  | - | -",
      ])
        expect(lines).toContain(line);
      expect(app.describeRoutes().map(({ name }) => name)).toEqual(
        expect.arrayContaining(["Token Obtain Pair", "tasks.list", "tasks.close"]),
      );
    });
    await withRoutes({ throttles: { credentials: false, registration: false } }, (app) => {
      expect(linesOf(app, "/").filter((line) => !line.endsWith("| -"))).toEqual([]);
    });
  });

  it("begin with the custom ones, whose rule is known where `requires` asks it in front of them", () =>
    withRoutes({}, ({ routes, ...rest }) => {
      const app = { routes, ...rest };
      routes.get("/open/", ({ json }) => json({}));
      routes.get("/me/", requires(isAuthenticated), ({ json }) => json({}));
      routes.use("/staff/*", requires(isAdminUser));
      routes.post("/staff/rooms/:id/", requires(isOffice), ({ json }) => json({}));
      routes.all("/staff/", ({ json }) => json({}));
      routes.use("/late/:id{[0-9]+}/", requires(isAdminUser));
      routes.get("/late/new/", ({ json }) => json({}));
      routes.use("/late/new/", requires(isAdminUser));
      expect(app.describeRoutes().slice(0, 5).map(lineOf)).toEqual([
        "GET | /open/ | ? | - | -",
        "GET | /me/ | isAuthenticated | session | -",
        "POST | /staff/rooms/:id/ | isAdminUser + isOffice | session | -",
        "ALL | /staff/ | isAdminUser | session | -",
        "GET | /late/new/ | ? | - | -",
      ]);
    }));

  it("of the admin are described by themselves", async () => {
    const app = latchkey({ database: await freshDatabase(), secretKey, throttles: { user: "9/min" } });
    const lines = (await app.describeAdminRoutes()).map(lineOf);
    for (const line of [
      "POST | /admin/api/login/ |  | - | credentials",
      "GET | /admin/api/me/ | isAdminUser | session | user 9/min",
      "POST | /admin/api/confirm/ | isAdminUser | session | credentials, user 9/min",
      'GET | /admin/api/data/:name/ | isAdminUser + modelPermission("view") | session | user 9/min',
      'DELETE | /admin/api/data/:name/:pk/ | isAdminUser + modelPermission("delete") | session | user 9/min',
    ])
      expect(lines).toContain(line);
    expect(JSON.stringify(app.describeRoutes())).not.toContain("/admin/");
    await app.close();
    const without = latchkey({ database: await freshDatabase(), secretKey, admin: false });
    expect(await without.describeAdminRoutes()).toEqual([]);
    await without.close();
  });
});
