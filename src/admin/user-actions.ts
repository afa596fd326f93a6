// What is done to users and sessions besides changing their rows: a new password, and the end of sessions.
import { endSessionsOf, findUserById, setPassword } from "../auth/index.ts";
import { newPasswordField } from "../endpoints/index.ts";
import { notFound, readValid, Reply, type View, type ViewRequest } from "../http/index.ts";
import { findOr404, namedRow, shownFields } from "../resources/index.ts";
import type { Db } from "../store/index.ts";
import type { AdminContext } from "./context.ts";
import type { AdminResource } from "./resources.ts";
import { resourceOperation } from "./rows.ts";
import { requireConfirmed } from "./session.ts";
import { requireManageable } from "./user-rights.ts";
import { verbContext } from "./verb-context.ts";

/** A user that something is done to, and what runs in its transaction: the check of rights, and the record. */
interface UserAction {
  readonly id: number;
  readonly also: (tx: Db) => Promise<void>;
}

/** @throws HttpError 404 for a user that does not exist */
async function userAction(
  admin: AdminContext,
  resource: AdminResource,
  request: ViewRequest,
  action: string,
): Promise<UserAction> {
  if (resource.kind !== "users") throw notFound();
  const context = verbContext(admin, resource);
  const selection = await namedRow(context, request);
  const found = await findOr404(context, selection, request);
  const held = await admin.rights.held(request);
  const users = admin.context.settings.users;
  const row = shownFields(found, resource.model);
  return {
    id: Number(found["id"]),
    also: async (tx) => {
      const user = await findUserById(
        { ...admin.context, database: { ...admin.context.database, kysely: tx } },
        Number(found["id"]),
      );
      if (user === undefined) throw notFound();
      await requireManageable(tx, users, held, { id: user.id, is_superuser: user.isSuperuser });
      await admin.record(tx, {
        action,
        model: resource.model,
        id: user.id,
        before: row,
        after: row,
        request,
      });
    },
  };
}

/** POST: sets the password of a user. */
export const passwordView = (admin: AdminContext): View => ({
  name: "Admin Password",
  ...admin.access,
  operations: [
    resourceOperation(admin, "POST", "change", async (resource, request) => {
      const { id, also } = await userAction(admin, resource, request, "set_password");
      requireConfirmed(request);
      const { password } = readValid(await request.body(), [newPasswordField(admin.context, "password")]);
      await setPassword(admin.context, id, String(password), { client: request.client, also });
      return new Reply(204);
    }),
  ],
});

/** POST: ends every session of a user. */
export const endSessionsView = (admin: AdminContext): View => ({
  name: "Admin End Sessions",
  ...admin.access,
  operations: [
    resourceOperation(admin, "POST", "change", async (resource, request) => {
      const { id, also } = await userAction(admin, resource, request, "end_sessions");
      if (id !== request.identity?.user.id) requireConfirmed(request);
      const ended = await endSessionsOf(admin.context, { userId: id }, { client: request.client, also });
      return { ended };
    }),
  ],
});

/** POST: ends a session. */
export const endSessionView = (admin: AdminContext): View => ({
  name: "Admin End Session",
  ...admin.access,
  operations: [
    resourceOperation(admin, "POST", "change", async (resource, request) => {
      if (resource.kind !== "sessions") throw notFound();
      const context = verbContext(admin, resource);
      const found = await findOr404(context, await namedRow(context, request), request);
      const [userId, sessionId] = [Number(found["user_id"]), String(found["id"])];
      if (userId !== request.identity?.user.id) requireConfirmed(request);
      const held = await admin.rights.held(request);
      const row = shownFields(found, resource.model);
      const also = async (tx: Db): Promise<void> => {
        const scoped = { ...admin.context, database: { ...admin.context.database, kysely: tx } };
        const user = await findUserById(scoped, userId);
        const target = { id: userId, is_superuser: user?.isSuperuser === true };
        await requireManageable(tx, admin.context.settings.users, held, target);
        await admin.record(tx, {
          action: "end",
          model: resource.model,
          id: sessionId,
          before: row,
          after: row,
          request,
        });
      };
      await endSessionsOf(admin.context, { userId, sessionId }, { client: request.client, also });
      return new Reply(204);
    }),
  ],
});
