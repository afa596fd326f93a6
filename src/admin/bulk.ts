// Several rows at once: all of them are deleted or changed, or none.
import { type BodyValue, extended, validationError, type View, type ViewRequest } from "../http/index.ts";
import {
  callAfterCommit,
  destroyRow,
  inWrite,
  namedRow,
  protectedError,
  type RowFields,
  shownFields,
} from "../resources/index.ts";
import { lockRow, updateRows } from "../store/index.ts";
import type { AdminContext } from "./context.ts";
import { idsOf, objectOf } from "./read-body.ts";
import { resourceOperation } from "./rows.ts";
import { writeContext } from "./user-writes.ts";

/** The request for one row of those that a request is about. */
const forRow = (request: ViewRequest, pk: string): ViewRequest =>
  extended(request, { params: { ...request.params, pk }, method: "PATCH" });

/** POST: deletes the rows whose ids the body names. */
export const bulkDeleteView = (admin: AdminContext): View => ({
  name: "Admin Bulk Delete",
  ...admin.access,
  operations: [
    resourceOperation(admin, "POST", "delete", async (resource, request) => {
      const ids = idsOf(objectOf(await request.body()));
      const context = await writeContext(admin, resource, forRow(request, ""));
      const rows = ids.map((pk) => forRow(request, pk));
      const selections = await Promise.all(rows.map(async (row) => namedRow(context, row)));
      const shown = await inWrite(context.database, true, async (tx) => {
        const deleted: RowFields[] = [];
        for (const [index, selection] of selections.entries())
          deleted.push(await destroyRow(context, tx, selection, rows[index] ?? request));
        return deleted;
      }).catch((error: unknown) => {
        throw protectedError(error);
      });
      const call = { action: "destroy", user: request.identity?.user, request } as const;
      for (const row of shown) await callAfterCommit(context, call, row);
      return { deleted: shown.length };
    }),
  ],
});

/** POST: activates or deactivates the users whose ids the body names. */
export const bulkUpdateView = (admin: AdminContext): View => ({
  name: "Admin Bulk Update",
  ...admin.access,
  operations: [
    resourceOperation(admin, "POST", "change", async (resource, request) => {
      const body = objectOf(await request.body());
      if (resource.kind !== "users")
        throw validationError({ values: ["These rows are changed one by one."] });
      const isActive = activityOf(body["values"]);
      const rows = idsOf(body).map((pk) => forRow(request, pk));
      const context = await writeContext(admin, resource, forRow(request, ""));
      const { model, database, record } = context;
      const selections = await Promise.all(rows.map(async (row) => namedRow(context, row)));
      const values = { is_active: isActive };
      const updated = await inWrite(database, true, async (tx) => {
        let count = 0;
        for (const selection of selections) {
          const before = await lockRow(tx, database.dialect, selection);
          if (before === undefined) continue;
          const row = shownFields(before, model);
          const call = { action: "partialUpdate", user: request.identity?.user, request } as const;
          await model.resource.options.hooks?.beforeUpdate?.({ ...call, tx, row, values });
          const [after = before] = await updateRows(tx, selection, values);
          await record?.(tx, {
            action: "update",
            model,
            id: before["id"],
            before: row,
            after: shownFields(after, model),
            request,
          });
          count += 1;
        }
        return count;
      });
      return { updated };
    }),
  ],
});

function activityOf(values: BodyValue | undefined): boolean {
  const members = objectOf({ kind: "json", value: values ?? null });
  const { is_active: isActive, ...others } = members;
  if (typeof isActive !== "boolean" || Object.keys(others).length > 0)
    throw validationError({ values: ["Only `is_active` can be set for several users, to true or false."] });
  return isActive;
}
