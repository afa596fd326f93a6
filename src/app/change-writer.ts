// Writes the changes of rows to the audit log, in the transaction of the change; to Django's log of its admin too, where it exists.
import type { AuthContext } from "../auth/index.ts";
import { contentTypeOf, type RecordChange, type RowChange, titleOf } from "../resources/index.ts";
import { existingTables, insertAuditEvents, insertDjangoLog } from "../store/index.ts";

const actions: Readonly<Record<string, string>> = { partialUpdate: "update", destroy: "delete" };

/** Creates the writer of an app. */
export function createChangeWriter({ database, now }: Pick<AuthContext, "database" | "now">): RecordChange {
  let hasDjangoLog: boolean | undefined;
  return async (tx, change) => {
    const { model, id, request } = change;
    const user = request.identity?.user;
    const actorId = typeof user?.id === "number" ? user.id : undefined;
    const at = now();
    const row = change.after ?? change.before;
    const objectId = idText(id);
    const objectLabel = row === undefined ? "" : titleOf(model, row);
    const { before, after } = changedFields(change);
    await insertAuditEvents(tx, [
      {
        at,
        actorId,
        actorName: user?.username,
        action: actions[change.action] ?? change.action,
        resource: model.resource.name,
        objectId,
        objectLabel,
        address: request.client.ipAddress,
        before,
        after,
      },
    ]);
    hasDjangoLog ??= (await existingTables(tx, database.dialect)).has("django_admin_log");
    if (!hasDjangoLog || actorId === undefined || row === undefined) return;
    await insertDjangoLog(tx, {
      at,
      userId: actorId,
      contentType: contentTypeOf(model.resource),
      objectId,
      objectLabel,
      flag: change.before === undefined ? "addition" : change.after === undefined ? "deletion" : "change",
      message: djangoMessage(change),
    });
  };
}

/** Of a change the fields that it changed; of a new or deleted row all. */
function changedFields({ before, after }: RowChange): Pick<RowChange, "before" | "after"> {
  if (before === undefined || after === undefined) return { before, after };
  const names = changedNames(before, after);
  const only = (row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
  return { before: only(before), after: only(after) };
}

const changedNames = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] => Object.keys(after).filter((name) => textOf(before[name]) !== textOf(after[name]));

const textOf = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, item: unknown) => (typeof item === "bigint" ? `${item}n` : item));

/** As Django writes it: JSON that says which fields were changed. */
function djangoMessage({ before, after }: RowChange): string {
  if (before === undefined) return JSON.stringify([{ added: {} }]);
  if (after === undefined) return "";
  return JSON.stringify([{ changed: { fields: changedNames(before, after) } }]);
}

const idText = (id: unknown): string =>
  typeof id === "string" || typeof id === "number" || typeof id === "bigint" ? String(id) : "";
