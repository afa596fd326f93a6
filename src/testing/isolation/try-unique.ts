// Tries values that a row has which a user may not see: whether they are taken must not be told.
import type { Model } from "../../resources/index.ts";
import { findRows } from "../../store/index.ts";
import type { TestAnswer } from "../test-client.ts";
import { type About, attempt, comparePair, requestName } from "./attempts.ts";
import { bodyOf } from "./bodies.ts";
import { shortText } from "./findings.ts";
import { withRestoredRows } from "./keep-rows.ts";
import { missingId, unusedPosition } from "./try-rows.ts";
import { visibleTo } from "./visible.ts";
import { type Attempt, type Caller, type MadeRow, rowsMadeBy, type World } from "./world.ts";

type Rule = Model["unique"][number];

/** Tries the unique values of a hidden row. */
export async function tryUnique(world: World, caller: Caller, row: MadeRow): Promise<void> {
  const { model } = row;
  const { notes } = world.findings.of(model);
  for (const rule of model.unique) {
    const names = rule.fields.map(({ field }) => field.name);
    if (isGlobal(model, rule)) {
      notes.add(
        `${names.join(", ")} is unique among all rows, by design: a user finds out which values are taken`,
      );
      continue;
    }
    if (names.some((name) => row.values[name] === null || row.values[name] === undefined)) continue;
    if (await hasOwn(world, caller, row, rule)) continue;
    await tryRule(world, caller, row, rule);
  }
}

/** Whether the values are unique among the rows of all users, as the option says. */
function isGlobal({ resource }: Model, { fields }: Rule): boolean {
  const names = fields.map(({ field }) => field.name).join(" ");
  return (resource.options.unique ?? []).some(
    (unique) =>
      typeof unique === "object" &&
      "fields" in unique &&
      unique.scope === "global" &&
      unique.fields.join(" ") === names,
  );
}

/** Whether the user sees a row with these values. */
async function hasOwn(
  { database }: World,
  caller: Caller,
  { model, values }: MadeRow,
  { fields }: Rule,
): Promise<boolean> {
  let rows = visibleTo(model, caller);
  for (const { field, column } of fields) {
    const value: unknown = values[field.name];
    rows = rows.where(
      column.name,
      "=",
      typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? field.kind.toColumn(field.kind.read(value), model.dialect)
        : null,
    );
  }
  return (await findRows(database.kysely, rows)).length > 0;
}

async function tryRule(world: World, caller: Caller, row: MadeRow, { fields }: Rule): Promise<void> {
  const { model } = row;
  const { name, options } = model.resource;
  const about: About = { model, caller, subject: "unique" };
  const taken = Object.fromEntries(fields.map(({ field }) => [field.name, row.values[field.name]]));
  const whole = bodyOf(world, model, caller, unusedPosition);
  const [own] = rowsMadeBy(world, caller, model);
  const requests = [
    ...(options.verbs === undefined || options.verbs.includes("create")
      ? [{ method: "POST", path: `${name}/`, body: whole }]
      : []),
    ...(own !== undefined && (options.verbs === undefined || options.verbs.includes("partialUpdate"))
      ? [{ method: "PATCH", path: `${name}/${own.segment}/`, body: {} }]
      : []),
  ];
  const reference = fields.find(({ isReference }) => isReference === true)?.field.name;
  for (const { method, path, body } of requests) {
    if (reference !== undefined) {
      const id = row.values[reference];
      if (typeof id !== "number" && typeof id !== "string") continue;
      const value = (text: string): unknown => (typeof id === "string" ? text : Number(text));
      const request = (text: string) => ({
        method,
        path,
        body: { ...body, ...taken, [reference]: value(text) },
      });
      await withRestoredRows(world, model, own, async () => {
        await comparePair(world, about, { hidden: String(id), missing: missingId(id), request });
      });
      continue;
    }
    const free = { method, path, body };
    await compareTaken(world, about, own, { free, taken: { ...free, body: { ...body, ...taken } } });
    const invalid = invalidField(model, taken);
    if (invalid === undefined) continue;
    // What is taken is told together with what is invalid.
    const refused = { method, path, body: { ...body, ...invalid } };
    const both = { ...refused, body: { ...refused.body, ...taken } };
    await compareTaken(world, about, own, { free: refused, taken: both });
  }
}

/** Another field with a value that it does not take. */
function invalidField(
  { fields, rules }: Model,
  taken: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const other = fields.find(
    ({ field: { name, kind } }) =>
      !(name in taken) && kind.column.type !== "json" && rules.writable.create.has(name),
  );
  return other && { [other.field.name]: { not: "a value" } };
}

async function compareTaken(
  world: World,
  about: About,
  own: MadeRow | undefined,
  { free, taken }: { readonly free: Attempt; readonly taken: Attempt },
): Promise<void> {
  const { model, caller } = about;
  const answers: TestAnswer[] = [];
  for (const request of [free, taken])
    await withRestoredRows(world, model, own, async () => {
      answers.push(await attempt(world, about, request));
    });
  const [expected, answer] = answers;
  if (expected === undefined || answer === undefined) return;
  if (answer.status === expected.status && (answer.status < 400 || answer.text === expected.text)) return;
  world.findings.leak(
    model,
    "unique",
    requestName(world, taken, caller),
    `A row that the user may not see has these values, and the answer is ${answer.status} ${shortText(answer.text)}. With other values it is ${expected.status} ${shortText(expected.text)}`,
  );
}
