// Tests that no user learns about, or changes, rows of another user that the scope of a resource hides.
import { randomBytes } from "node:crypto";
import { internalsOf } from "../../app/internals.ts";
import type { Latchkey } from "../../app/latchkey.ts";
import type { Model } from "../../resources/index.ts";
import { countRows, Selection, type User } from "../../store/index.ts";
import { rememberHidden } from "./attempts.ts";
import { positions } from "./bodies.ts";
import { createCaller } from "./callers.ts";
import { createFindings } from "./findings.ts";
import { inOrder, makeRow } from "./make-rows.ts";
import { createReport } from "./report.ts";
import { compareSnapshots, seesSame, type Snapshot, takeSnapshot } from "./snapshots.ts";
import { tryActions } from "./try-actions.ts";
import { tryContent } from "./try-content.ts";
import { tryReferences, tryUserReferences } from "./try-references.ts";
import { tryRow } from "./try-rows.ts";
import { tryUnique } from "./try-unique.ts";
import { sampleColumns } from "./user-columns.ts";
import type { IsolationOptions, IsolationReport } from "./types.ts";
import { hiddenRows, reachable, visibleIds } from "./visible.ts";
import { type Caller, otherThan, rowsMadeBy, scopedModels, type World } from "./world.ts";

/**
 * Tests the isolation of the users of an app. For every resource with an owner or a scope it makes rows for two users, and
 * each tries every verb, filter, search, order, page, expansion, reference, list, unique value and action on the rows of the
 * other that the scope hides: their answers must be those for rows that do not exist, and no other answer may change because
 * of them. The app must be on a database for tests, without users: rows are written, and some stay.
 *
 * @example
 * const api = await createTestApp(options);
 * const report = await testIsolation(api.app);
 * assert.ok(report.isIsolated, report.text);
 * @throws Error when the database has users, or the app limits rates of requests
 */
export async function testIsolation(app: Latchkey, options: IsolationOptions = {}): Promise<IsolationReport> {
  const world = await createWorld(app, options);
  const [first, second] = world.callers;
  // Rows of skipped resources are made too: others may refer to them.
  const models = inOrder(world.models);
  const [early, late] = [positions.slice(0, 2), positions.slice(2)];
  for (const position of early) for (const model of models) await makeRow(world, model, first, position);
  await makeRows(world, models, second, early);
  await makeRows(world, models, first, late);
  for (const caller of world.callers) await tryAll(world, caller);
  return createReport(world);
}

async function createWorld(app: Latchkey, asked: IsolationOptions): Promise<World> {
  const internals = internalsOf(app);
  if (internals === undefined)
    throw new Error("The app was made by another copy of latchkey: its resources are not known here.");
  const { kysely } = internals.database;
  if ((await countRows(kysely, Selection.of(app.userModel.table))) > 0)
    throw new Error(
      "The database has users already: a test of isolation needs an empty one, because it writes rows.",
    );
  const { api } = internals.options.paths;
  const callers: Caller[] = [];
  for (const number of [1, 2] as const) {
    const user = await createUser(app, asked, number, internals);
    await asked.prepare?.(user);
    callers.push(createCaller(app, api || "/", user, number));
  }
  const [first, second] = callers;
  if (first === undefined || second === undefined) throw new TypeError("There are two users.");
  return {
    ...internals,
    asked,
    callers: [first, second],
    rows: [],
    findings: createFindings(),
    hiddenTexts: new Map(),
  };
}

function createUser(
  app: Latchkey,
  { samples = {} }: IsolationOptions,
  number: 1 | 2,
  internals: { readonly database: World["database"]; readonly options: World["options"] },
): Promise<User> {
  const { users } = internals.options;
  const given = samples["users"];
  if (typeof given === "function")
    throw new TypeError("The sample of `users` is an object: there is no user yet.");
  const made =
    users.fields === undefined
      ? {}
      : sampleColumns(users.fields, number, internals.database.dialect, given ?? {});
  return app.auth.register({
    username: `isolation${number}${users.usernameField === "email" ? "@example.org" : ""}`,
    password: randomBytes(18).toString("base64"),
    fields: made,
  });
}

/** Makes rows of each resource for a user. What the other user sees must not change by rows that are hidden. */
async function makeRows(
  world: World,
  models: readonly Model[],
  caller: Caller,
  at: readonly number[],
): Promise<void> {
  const other = otherThan(world, caller);
  // What the other user saw last.
  const seen = new Map<Model, Snapshot>();
  for (const [position, model] of at.flatMap((one) => models.map((model) => [one, model] as const))) {
    const related = scopedModels(world).filter((one) => isRelated(one, model));
    const visible = await visibleIds(world, other);
    for (const one of related) if (!seen.has(one)) seen.set(one, await takeSnapshot(world, one, other));
    const row = await makeRow(world, model, caller, position);
    if (row === undefined) continue;
    const visibleNow = await visibleIds(world, other);
    rememberHidden(world, other, hiddenRows(world, other, visibleNow));
    const because = `when user ${caller.number} made row ${row.id} of ${model.resource.name}, which the user may not see`;
    for (const one of related) {
      const before = seen.get(one);
      const after = await takeSnapshot(world, one, other);
      if (before !== undefined && seesSame(one, visible, visibleNow))
        compareSnapshots(world, { model: one, caller: other, because }, before, after);
      seen.set(one, after);
    }
  }
}

const isRelated = (one: Model, other: Model): boolean =>
  one.table.name === other.table.name || reachable(one).has(other) || reachable(other).has(one);

async function tryAll(world: World, caller: Caller): Promise<void> {
  const scoped = scopedModels(world);
  const visible = await visibleIds(world, caller);
  const hidden = hiddenRows(world, caller, visible);
  rememberHidden(world, caller, hidden);
  for (const model of scoped) {
    const own = hidden.filter((row) => row.model === model);
    const found = world.findings.of(model);
    const made = rowsMadeBy(world, otherThan(world, caller), model);
    if (made.length > 0 && own.length === 0)
      found.problem ??= `user ${caller.number} sees all rows of the other user: give values of rows that only one user sees, samples: { ${JSON.stringify(model.resource.name)}: { … } }, or skip the resource.`;
    if (own.length > 0 && own.length < made.length)
      found.notes.add(
        `user ${caller.number} sees ${made.length - own.length} of ${made.length} rows of the other user, as the scope says`,
      );
    const [one] = own;
    if (one === undefined || !(await mayUse(world, caller, model))) continue;
    await tryReferences(world, caller, one);
    await tryUnique(world, caller, one);
    await tryContent(world, caller, one);
  }
  await tryUserReferences(world, caller, otherThan(world, caller));
  await tryActions(world, caller, hidden);
  for (const model of scoped) {
    const row = hidden.findLast((candidate) => candidate.model === model);
    if (row !== undefined && world.findings.of(model).problem === undefined) await tryRow(world, caller, row);
  }
}

/** Whether a user may ask for the rows of a resource at all; records the problem otherwise. */
async function mayUse(world: World, caller: Caller, model: Model): Promise<boolean> {
  const { name, options } = model.resource;
  const [own] = rowsMadeBy(world, caller, model);
  const hasList = options.verbs === undefined || options.verbs.includes("list");
  const path = hasList ? `${name}/` : `${name}/${own?.segment ?? "0"}/`;
  const { status } = await caller.send({ method: "GET", path });
  if (status !== 401 && status !== 403) return true;
  world.findings.of(model).problem ??=
    `the users may not use it: GET ${world.options.paths.api || ""}${path} was answered ${status}. Give them what its permissions ask for with \`prepare\`.`;
  return false;
}
