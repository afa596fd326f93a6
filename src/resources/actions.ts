// The views of a resource's actions: the row is found in the caller's scope, then the body is read, then the action runs.
import {
  type Authenticator,
  checkedAnswer,
  type BodyReader,
  type Operation,
  type Permission,
  Reply,
  schemaBody,
  type View,
  type ViewRequest,
} from "../http/index.ts";
import { type Db, findRows, type Selection, toTimestamp, updateRows } from "../store/index.ts";
import { rowAccess } from "./access.ts";
import type { ActionCall, ActionDefinition, FindOptions, RowActionCall } from "./action.ts";
import { referenceConditions, refusedReferences } from "./allowed-rows.ts";
import { changedBody, emptyBody } from "./body-columns.ts";
import { recordWrite } from "./change-record.ts";
import type { Model } from "./model.ts";
import { withLists } from "./related-rows.ts";
import { afterWrite } from "./related-writes.ts";
import { rowNotFound, visibleRows } from "./row-scope.ts";
import { serializeRow } from "./serializer.ts";
import { findOr404, lockOr404, namedRow, type VerbContext } from "./verbs.ts";
import { type Candidate, refusedValues } from "./taken-values.ts";
import { inWrite } from "./writes.ts";

/** A view of actions, below the path of the collection or of a row. */
export interface ActionView {
  readonly on: ActionDefinition["on"];
  /** The part of the path that is its own. */
  readonly path: string;
  readonly view: View;
}

/** What the views of actions are made with. */
export interface ActionContext extends Omit<VerbContext, "rows"> {
  readonly authenticators: readonly Authenticator[];
  /** The rules of each action by its name. */
  readonly rules: ReadonlyMap<string, readonly Permission[]>;
}

/** The views of a resource's actions. Actions with one path and several methods are one view. */
export function actionViews(context: ActionContext): readonly ActionView[] {
  const all = Object.entries(context.model.resource.options.actions ?? {});
  const byPath = Map.groupBy(all, ([name, { on, path = name }]) => `${on} ${path}`);
  return [...byPath.values()].flatMap((group): ActionView[] => {
    const [first] = group;
    if (first === undefined) return [];
    const [name, { on, path = name }] = first;
    const operations = group.map(([one, definition]) => operationOf(context, one, definition));
    const permissions = context.rules.get(name) ?? [];
    const view: View = {
      name: titleOf(name),
      authenticators: context.authenticators,
      permissions,
      // As in DRF, the scope of a view set is that of its actions.
      throttle: context.model.resource.options.throttle,
      operations,
    };
    return [{ on, path, view }];
  });
}

/** "Close" for `close`, "Check out" for `check_out` or `checkOut`. */
function titleOf(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function operationOf(resource: ActionContext, name: string, definition: ActionDefinition): Operation {
  const { model, authenticators, rules } = resource;
  const { method = "POST", response } = definition;
  const permissions = rules.get(name) ?? [];
  const context: VerbContext = { ...resource, rows: rowAccess(model, name, permissions, authenticators) };
  const body = definition.body && schemaBody(definition.body, model.timeZone);
  // `action` has checked that the function takes what the schema reads.
  // oxlint-disable-next-line no-unsafe-type-assertion -- see above
  const call = definition.run as (given: object) => unknown;
  const run = definition.on === "row" ? runOnRow : runOnCollection;
  return {
    method,
    verb: { resource: model.resource.name, action: name },
    access: { authenticators, permissions },
    ...(body && { body }),
    ...(response && { answer: response }),
    run: async (request) => {
      const outcome = await run(context, { name, method, body, call }, request);
      const answer = outcome === undefined ? new Reply(204) : outcome;
      return response === undefined ? answer : checkedAnswer(answer, response, request);
    },
  };
}

interface Running {
  readonly name: string;
  readonly method: Operation["method"];
  readonly body: BodyReader<unknown> | undefined;
  readonly call: (given: object) => unknown;
}

async function runOnCollection(
  context: VerbContext,
  { name, method, body, call }: Running,
  request: ViewRequest,
): Promise<unknown> {
  const input = await body?.read(await request.body());
  const isWrite = method !== "GET";
  return inWrite(context.database, isWrite, async (db) => {
    const outcome = await call(callOf(context, request, input, db));
    if (isWrite)
      await recordWrite(context, db, { action: name, request, before: undefined, after: undefined });
    return outcome;
  });
}

async function runOnRow(
  context: VerbContext,
  { name, method, body, call }: Running,
  request: ViewRequest,
): Promise<unknown> {
  const { model, database, now } = context;
  const selection = await namedRow(context, request);
  const found = await findOr404(context, selection, request);
  const input = await body?.read(await request.body());
  const isWrite = method !== "GET";
  let candidate: Candidate | undefined;
  let isRecorded = false;
  const running = inWrite(database, isWrite, async (db) => {
    const row = isWrite ? await lockOr404(context, db, selection, request) : found;
    const given: RowActionCall<unknown> = {
      ...callOf(context, request, input, db),
      row: serializeRow(row, model),
      update: async (values) => {
        const { columns, lists } = changedBody(model, emptyBody, values);
        const moments = model.timestampColumns.updated.map((name) => [name, toTimestamp(now())]);
        const write = { model, request, columns, before: row };
        // A reference is checked by the statement that writes it, as in the verbs.
        const target = referenceConditions(write).reduce((left, condition) => left.and(condition), selection);
        const changes = { ...columns, ...Object.fromEntries(moments) };
        candidate = { values: { ...row, ...changes }, id: row["id"] };
        const [written] = await updateRows(db, target, changes);
        if (written === undefined) throw (await refusedReferences(db, write, lists)) ?? rowNotFound(model);
        const after = await afterWrite(db, write, lists, written);
        isRecorded = true;
        await recordWrite(context, db, { action: name, request, before: row, after });
        return serializeRow(after, model);
      },
    };
    const outcome = await call(given);
    // An action that changes other rows has happened to this one too.
    if (isWrite && !isRecorded)
      await recordWrite(context, db, { action: name, request, before: row, after: row });
    return outcome;
  });
  return running.catch(async (error: unknown) => {
    throw await refusedValues(database.kysely, model, candidate, error);
  });
}

const callOf = (
  { model }: VerbContext,
  request: ViewRequest,
  body: unknown,
  db: Db,
): ActionCall<unknown> => ({
  body,
  identity: request.identity,
  request,
  db,
  find: async (options = {}) => {
    const rows = await findRows(db, selected(model, visibleRows(model, request), options));
    const completed = await withLists(db, model, rows, request.identity);
    return completed.map((row) => serializeRow(row, model));
  },
});

/** @throws TypeError for a name that is not a column */
function selected(model: Model, rows: Selection, options: FindOptions): Selection {
  const { where = {}, order = [], limit = 100 } = options;
  const met = Object.entries(where).reduce(
    (left, [name, value]) => left.where(columnOf(model, name), "=", value),
    rows,
  );
  return [...order, "id"]
    .reduce(
      (sorted, name) =>
        sorted.orderBy(columnOf(model, name.replace(/^-/, "")), name.startsWith("-") ? "desc" : "asc"),
      met,
    )
    .part(0, limit);
}

function columnOf({ resource, table, fields }: Model, name: string): string {
  const column = fields.find(({ field }) => field.name === name)?.column.name ?? name;
  if (column === "id" || table.columns.some((one) => one.name === column)) return column;
  throw new TypeError(`An action of ${resource.name} names ${name}, which is not a field.`);
}
