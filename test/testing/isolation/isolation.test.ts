// The test of isolation: what it makes rows of, what it says about resources that it cannot try, and what custom code leaks.
import { sql } from "kysely";
import { afterAll, expect, it } from "vitest";
import * as z from "zod";
import {
  action,
  decimal,
  defineResource,
  duration,
  everyone,
  isAdminUser,
  isAuthenticated,
  type Latchkey,
  type LatchkeyOptions,
  manyToMany,
  modelPermissionsWithView,
  reference,
  slug,
} from "../../../src/index.ts";
import {
  createTestApp,
  type IsolationOptions,
  type IsolationReport,
  testIsolation,
} from "../../../src/testing/index.ts";
import { freshDatabase } from "../../support/database.ts";

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

let app: Latchkey;
async function isolation(options: LatchkeyOptions, asked: IsolationOptions = {}): Promise<IsolationReport> {
  const test = await createTestApp(
    { permissions: [isAuthenticated], auditLog: false, ...options },
    { database: await freshDatabase() },
  );
  closing.push(test.close);
  app = test.app;
  return testIsolation(test.app, asked);
}

const folders = defineResource("folders", {
  schema: z.object({ name: z.string().max(20) }),
  owner: "owner",
});

it("makes rows of every kind of field, in tables of every kind", async () => {
  const labels = defineResource("labels", { schema: z.object({ name: slug().max(12) }), scope: "all" });
  const kinds = defineResource("kinds", {
    schema: z.object({
      code: z.string().regex(/^(?:AB|CD)-\d{3}[a-f]?(?<tail>_x+)?$/),
      size: z.string().length(3),
      email: z.email(),
      url: z.url(),
      uuid: z.uuid(),
      slug: slug(),
      count: z.int().min(3).max(40).multipleOf(3),
      ratio: z.number().gt(0).lt(100),
      price: decimal(4, 2),
      on: z.iso.date(),
      at: z.iso.datetime(),
      clock: z.iso.time(),
      lasts: duration(),
      level: z.enum(["low", "high"]),
      flag: z.boolean(),
      data: z.object({ a: z.int(), b: z.array(z.string()) }),
      items: z.array(z.int()).min(2),
      note: z.string().nullable().default(null),
      folder: reference(folders),
      label: reference(labels),
      owners: manyToMany("users", { among: everyone, show: ["id"] }).min(1),
      labels: manyToMany(labels).min(1),
    }),
    owner: "owner",
    id: "uuid",
    unique: ["code", ["folder", "count"]],
    filters: [
      "size",
      "count__range",
      "on__year",
      "at__lt",
      "level",
      "flag",
      "folder__in",
      "label__name__startswith",
      "labels",
      "id",
    ],
    search: ["size", "folder__name", "=code"],
    ordering: ["on", "folder__name"],
    pagination: { kind: "page", size: 2 },
    expand: ["folder", "owners", "labels"],
  });
  const read = defineResource("read", {
    schema: z.object({ text: z.string() }),
    owner: "owner",
    verbs: ["list", "retrieve"],
  });
  const chapters = defineResource("chapters", {
    schema: z.object({
      kind: reference(kinds, { onDelete: "cascade" }),
      text: z.string(),
      before: z.int().nullable().default(null),
    }),
    owner: { through: "kind" },
    pagination: { kind: "cursor", size: 2 },
  });
  const report = await isolation({
    resources: [chapters, read, kinds, folders, labels],
    users: { fields: z.object({ team: z.string() }) },
  });
  expect(report.text).toContain("no leak");
  expect(report.isIsolated).toBe(true);
  expect(
    report.resources
      .filter(({ scope }) => scope !== 'scope: "all"')
      .map(({ tried }) => (tried.verb ?? 0) > 20),
  ).not.toContain(false);
});

it("names what it cannot make a row of, and takes samples", async () => {
  const events = defineResource("events", {
    schema: z
      .object({ first: z.int(), last: z.int() })
      .refine(({ first, last }) => first > last, "first comes after last"),
    owner: "owner",
  });
  const visits = defineResource("visits", { schema: z.object({ event: reference(events) }), owner: "owner" });
  const options = { resources: [events, visits] };
  const report = await isolation(options);
  expect(report.isIsolated).toBe(false);
  expect(report.resources.map(({ problem }) => problem)).toEqual([
    expect.stringMatching(
      /^POST \/api\/events\/ \{.*\} was answered 400 .*first comes after last.*samples: \{ "events": /s,
    ),
    expect.stringMatching(/no row of events/),
  ]);
  const samples = { events: ({ index }: { readonly index: number }) => ({ first: index + 1, last: index }) };
  expect(await isolation(options, { samples })).toMatchObject({ isIsolated: true });
  expect(await isolation(options, { skip: ["events", "visits"] })).toMatchObject({ isIsolated: true });
});

it("says what is shared by design, and finds a rule that lets every user see all rows", async () => {
  const shared = defineResource("shared", {
    schema: z.object({ name: z.string() }),
    owner: "owner",
    scope: () => true,
  });
  const keys = defineResource("keys", {
    schema: z.object({ key: z.string() }),
    owner: "owner",
    unique: [{ fields: ["key"], scope: "global" }],
  });
  const report = await isolation({ resources: [shared, keys] });
  expect(report.resources.map(({ problem, notes }) => [problem, notes])).toEqual([
    [expect.stringMatching(/user 1 sees all rows of the other user/), []],
    [undefined, ["key is unique among all rows, by design: a user finds out which values are taken"]],
  ]);
});

it("lets the users have what the permissions ask for", async () => {
  const models = defineResource("models", {
    schema: z.object({ name: z.string() }),
    owner: "owner",
    permissions: [modelPermissionsWithView],
  });
  const staff = defineResource("staff", {
    schema: z.object({ name: z.string() }),
    owner: "owner",
    permissions: [isAdminUser],
  });
  const report = await isolation({ resources: [models, staff] });
  expect(report.resources.map(({ problem }) => problem)).toEqual([
    expect.stringMatching(/may not use it: GET \/api\/models\/ was answered 403.*prepare/),
    expect.stringMatching(/may not use it/),
  ]);
  const names = ["add", "change", "delete", "view"].map((verb) => `models.${verb}_model`);
  expect(
    await isolation(
      { resources: [models] },
      { prepare: ({ username }) => app.auth.permissions.grant({ user: username }, ...names) },
    ),
  ).toMatchObject({ isIsolated: true });
});

it("finds what custom code leaks", async () => {
  const secrets = defineResource("secrets", {
    schema: z.object({ text: z.string(), taken: z.boolean().default(false) }),
    owner: "owner",
    actions: {
      count: action({
        on: "collection",
        method: "GET",
        run: async ({ db }) => ({
          count: (await sql<object>`select id from secrets`.execute(db)).rows.length,
        }),
      }),
      last: action({
        on: "row",
        run: async ({ db }) =>
          (await sql<object>`select text from secrets order by id desc limit 1`.execute(db)).rows,
      }),
      take: action({
        on: "collection",
        run: async ({ db }) => void (await sql`update secrets set taken = true`.execute(db)),
      }),
    },
  });
  const { leaks } = await isolation({ resources: [secrets], onError: () => {} });
  expect(leaks.map(({ request, message }) => [request, message])).toEqual([
    ["GET /api/secrets/count/ as user 1", expect.stringMatching(/^The answer changed when user 2 made row/)],
    ["GET /api/secrets/count/ as user 2", expect.stringMatching(/^The answer changed/)],
    [expect.stringMatching(/^POST \/api\/secrets\/take\//), expect.stringMatching(/^The action changed row/)],
    [
      expect.stringMatching(/^POST \/api\/secrets\/\d+\/last\//),
      expect.stringMatching(/^The answer has "secrets-isolated-\d-\d"/),
    ],
  ]);
});

it("writes into no database that has users", async () => {
  const test = await createTestApp({ resources: [folders], permissions: [isAuthenticated] });
  closing.push(test.close);
  await test.createUser();
  await expect(testIsolation(test.app)).rejects.toThrow(/has users already/);
  await expect(testIsolation({ ...test.app })).rejects.toThrow(/another copy/);
});

it("says that rates of requests are in its way", async () => {
  await expect(isolation({ resources: [folders], throttles: { user: "5/hour" } })).rejects.toThrow(
    /leave out `throttles`/,
  );
});
