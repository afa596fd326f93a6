// The five verbs of a resource, as DRF's ModelViewSet has them: list, retrieve, create, update, partialUpdate, destroy.
import { parsePrimaryKey, pythonInt } from "../python/index.ts";
import {
  type Authenticator,
  describeField,
  type Handler,
  isPermitted,
  labelOf,
  notAuthenticated,
  notFound,
  type Permission,
  readValid,
  Reply,
  RowList,
  validationError,
  type View,
  type ViewRequest,
} from "../http/index.ts";
import {
  type ColumnValue,
  type Database,
  deleteRow,
  findRow,
  insertRow,
  type Row,
  type Scope,
  StoreError,
  toTimestamp,
  updateRow,
} from "../store/index.ts";
import { singularOf } from "./define-resource.ts";
import { type Model, toColumn, toWire } from "./model.ts";
import { validate } from "./validate.ts";

/** What the verbs work with. */
export interface ResourceContext {
  readonly database: Database;
  readonly now: () => number;
  readonly authenticators: readonly Authenticator[];
  readonly permissions: readonly Permission[];
}

/** The two views of a resource: the collection and the single row. */
export interface ResourceViews {
  readonly list: View;
  readonly detail: View;
}

/** Makes a resource's views. */
export function resourceViews(model: Model, context: ResourceContext): ResourceViews {
  const singular = singularOf(model.resource);
  const { viewName = singular } = model.resource.options;
  const verbs = createVerbs(model, context, singular);
  const shared = { authenticators: context.authenticators, permissions: context.permissions };
  const fields = describe(model);
  const list: View = {
    ...shared,
    name: `${viewName} List`,
    handlers: { GET: verbs.list, POST: verbs.create },
    actions: async (request) => ((await isPermitted(list, request, "POST")) ? { POST: fields } : {}),
  };
  const detail: View = {
    ...shared,
    name: `${viewName} Instance`,
    handlers: { GET: verbs.retrieve, PUT: verbs.update, PATCH: verbs.partialUpdate, DELETE: verbs.destroy },
    actions: async (request) =>
      (await isPermitted(detail, request, "PUT")) && (await verbs.exists(request)) ? { PUT: fields } : {},
  };
  return { list, detail };
}

interface Verbs {
  readonly list: Handler;
  readonly create: Handler;
  readonly retrieve: Handler;
  readonly update: Handler;
  readonly partialUpdate: Handler;
  readonly destroy: Handler;
  readonly exists: (request: ViewRequest) => Promise<boolean>;
}

function createVerbs(model: Model, { database, now }: ResourceContext, singular: string): Verbs {
  const { table, fields, ownerColumn, moments, defaults } = model;
  const db = database.kysely;
  const listing = { table: table.name, columns: table.columns };
  const show = (row: Row): unknown => toWire(row, model);

  const scopeOf = ({ identity }: ViewRequest): Scope => {
    if (ownerColumn === undefined) return {};
    const id = identity === undefined ? undefined : ownerId(identity.user.id);
    if (id === undefined) throw notAuthenticated();
    return { [ownerColumn]: id };
  };
  const missing = (): Error => notFound(`No ${singular} matches the given query.`);
  const idOf = ({ params }: ViewRequest): number | bigint => {
    const text = params["pk"] ?? "";
    const id = parsePrimaryKey(text);
    if (id !== undefined) return id;
    throw pythonInt(text) !== undefined ? missing() : notFound();
  };
  const find = async (request: ViewRequest): Promise<Row> => {
    const row = await findRow(db, table.name, idOf(request), scopeOf(request));
    if (row === undefined) throw missing();
    return row;
  };
  const read = async (
    request: ViewRequest,
    partial: boolean,
    row?: Row,
  ): Promise<Record<string, ColumnValue>> => {
    const values = readValid(
      await request.body(),
      fields.map(({ field }) => field),
      partial,
    );
    const verdict = validate(model, values, row === undefined ? {} : toWire(row, model));
    if ("errors" in verdict) throw validationError(verdict.errors);
    const columns: Record<string, ColumnValue> = {};
    for (const { column, initial } of fields) {
      const { name, type } = column;
      if (name in verdict.values) columns[name] = toColumn(verdict.values[name], type);
      else if (row === undefined) columns[name] = initial ?? null;
    }
    return columns;
  };
  const change =
    (partial: boolean): Handler =>
    async (request) => {
      const row = await find(request);
      const values = await read(request, partial, row);
      for (const name of moments.updated) values[name] = toTimestamp(now());
      const changed = await updateRow(db, table.name, idOf(request), scopeOf(request), values);
      if (changed === undefined) throw missing();
      return toWire(changed, model);
    };

  return {
    list: (request) => new RowList(database, listing, scopeOf(request), show),
    create: async (request) => {
      const scope = scopeOf(request);
      const values = await read(request, false);
      const moment = toTimestamp(now());
      for (const name of [...moments.created, ...moments.updated]) values[name] = moment;
      const row = await insertRow(db, table.name, { ...defaults, ...values, ...scope }).catch(
        (error: unknown) => {
          // The owner was deleted since the token was checked, or the token was never checked against the database.
          if (error instanceof StoreError && error.code === "foreign_key") throw notAuthenticated();
          throw error;
        },
      );
      return new Reply(201, toWire(row, model));
    },
    retrieve: async (request) => toWire(await find(request), model),
    update: change(false),
    partialUpdate: change(true),
    destroy: async (request) => {
      if (!(await deleteRow(db, table.name, idOf(request), scopeOf(request)))) throw missing();
      return new Reply(204);
    },
    exists: async (request) => {
      const id = parsePrimaryKey(request.params["pk"] ?? "");
      return id !== undefined && (await findRow(db, table.name, id, scopeOf(request))) !== undefined;
    },
  };
}

/** The id of an owner as its column holds it; a token's user comes as the claim is. */
function ownerId(id: unknown): number | bigint | undefined {
  if (typeof id === "number") return id;
  return typeof id === "string" ? parsePrimaryKey(id) : undefined;
}

function describe({ fields, resource }: Model): Readonly<Record<string, unknown>> {
  const { owner, timestamps } = resource.options;
  const readOnly = (type: string, label: string): unknown => ({
    type,
    required: false,
    read_only: true,
    label,
  });
  const moments = [timestamps?.created, timestamps?.updated].filter((name) => name !== undefined);
  return {
    id: readOnly("integer", "ID"),
    ...Object.fromEntries(fields.map(({ field }) => [field.name, describeField(field)])),
    ...Object.fromEntries(moments.map((name) => [name, readOnly("datetime", labelOf(name))])),
    ...(owner !== undefined && { [owner]: readOnly("field", labelOf(owner)) }),
  };
}
