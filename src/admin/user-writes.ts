// How users and groups are written: with the checks of their rights, in the transaction of the write.
import { type AuthContext, claimUsername, hashNewPassword } from "../auth/index.ts";
import { newPasswordField } from "../endpoints/index.ts";
import { HttpError, permissionDenied, readValid, type ViewRequest } from "../http/index.ts";
import type { Model, RecordChange, ResourceHooks, RowFields, VerbContext } from "../resources/index.ts";
import { type Db, hasActiveSuperuser, lockSuperusers, releaseUser } from "../store/index.ts";
import type { AdminContext } from "./context.ts";
import { objectOf } from "./read-body.ts";
import type { AdminResource } from "./resources.ts";
import { requireConfirmed } from "./session.ts";
import { changedIds, type Held, requireHeldChange, requireManageable } from "./user-rights.ts";
import { verbContext } from "./verb-context.ts";

/** What the verbs work with for a request: users and groups have rules of their own. */
export async function writeContext(
  admin: AdminContext,
  resource: AdminResource,
  request: ViewRequest,
): Promise<VerbContext> {
  const context = verbContext(admin, resource);
  if (resource.kind === "groups") {
    const held = await admin.rights.held(request);
    return { ...context, record: recordGroup(admin, held) };
  }
  if (resource.kind !== "users") return context;
  const held = await admin.rights.held(request);
  // Asked before the transaction: SQLite in memory has one connection.
  await admin.context.userScans.recordUsernames();
  await admin.context.blacklist();
  const defaults = request.method === "POST" ? await newUser(admin, request) : {};
  return {
    ...context,
    model: withHooks({ ...resource.model, defaults }, userHooks(admin, held)),
    record: recordUser(admin, held),
  };
}

const withHooks = (model: Model, hooks: ResourceHooks): Model => ({
  ...model,
  resource: { ...model.resource, options: { ...model.resource.options, hooks } },
});

/** The columns of a new user that are not fields. @throws HttpError 400, AuthError `weak_password` */
async function newUser({ context }: AdminContext, request: ViewRequest): Promise<Model["defaults"]> {
  const body = await request.body();
  const { password } = readValid(body, [newPasswordField(context, "password")]);
  return { password: await hashNewPassword(context, String(password), { ...objectOf(body) }) };
}

/** The hooks of the users. */
function userHooks({ context }: AdminContext, held: Held): ResourceHooks {
  const { users } = context.settings;
  const nameOf = (fields: RowFields): string => String(fields[users.usernameField]);
  const prepare = async (tx: Db, row: RowFields): Promise<void> => {
    await requireManageable(tx, users, held, row);
    if (isActiveSuperuser(row)) await lockSuperusers(tx, context.database.dialect);
  };
  return {
    beforeCreate: async ({ tx, values }) => {
      await claimUsername(context, tx, nameOf(values));
    },
    beforeUpdate: async ({ tx, row, values }) => {
      await prepare(tx, row);
      if (users.usernameField in values && nameOf(values) !== nameOf(row))
        await claimUsername(context, tx, nameOf(values), nameOf(row));
    },
    beforeDestroy: async ({ tx, row }) => {
      await prepare(tx, row);
      const blacklist = await context.blacklist();
      await blacklist.endUserSessions(tx, Number(row["id"]), "administrator");
      await releaseUser(tx, context.database.dialect, Number(row["id"]));
    },
  };
}

const isActiveSuperuser = (row: RowFields | undefined): boolean =>
  row !== undefined && row["is_superuser"] === true && row["is_active"] === true;

const flags = ["is_staff", "is_superuser"] as const;

/** Records a change of a user, unless it gives or takes rights that the caller must not. */
const recordUser =
  ({ context, record }: AdminContext, held: Held): RecordChange =>
  async (tx, change) => {
    const { before, after, request } = change;
    if (after !== undefined) {
      const isFlagged = flags.some((flag) => (before?.[flag] ?? false) !== after[flag]);
      const groups = changedIds(before?.["groups"], after["groups"]);
      const permissions = changedIds(before?.["user_permissions"], after["user_permissions"]);
      if (isFlagged && held !== undefined) throw permissionDenied("Only a superuser may do this.");
      await requireHeldChange(tx, held, { groups, permissions });
      if (isFlagged || groups.length > 0 || permissions.length > 0) requireConfirmed(request);
    }
    await requireSuperuser(context, tx, before, after);
    await record(tx, change);
  };

/** @throws HttpError 409 when no active superuser would be left */
async function requireSuperuser(
  { settings }: AuthContext,
  tx: Db,
  before: RowFields | undefined,
  after: RowFields | undefined,
): Promise<void> {
  if (!isActiveSuperuser(before) || isActiveSuperuser(after)) return;
  if (await hasActiveSuperuser(tx, settings.users)) return;
  throw new HttpError(409, {
    detail: "The last active superuser cannot be removed, deactivated or demoted.",
    code: "last_superuser",
  });
}

/** Records a change of a group, unless it gives or takes permissions that the caller does not hold. */
const recordGroup =
  ({ record }: AdminContext, held: Held): RecordChange =>
  async (tx, change) => {
    const { before, after, request } = change;
    const permissions = changedIds(before?.["permissions"], after?.["permissions"]);
    await requireHeldChange(tx, held, { groups: [], permissions });
    if (permissions.length > 0) requireConfirmed(request);
    await record(tx, change);
  };
