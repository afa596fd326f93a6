// The history of a row: the events of the audit log that are about it.
import type { View } from "../http/index.ts";
import { findOr404, namedRow } from "../resources/index.ts";
import { findRows, Selection } from "../store/index.ts";
import type { AdminContext } from "./context.ts";
import { queryOf, shownRows } from "./list.ts";
import { resourceOperation } from "./rows.ts";
import { verbContext } from "./verb-context.ts";

const pageSize = 25;
const maxPage = 1000;

/** GET: the events, the newest first. */
export const historyView = (admin: AdminContext): View => ({
  name: "Admin History",
  ...admin.access,
  operations: [
    resourceOperation(admin, "GET", "view", async (resource, request) => {
      const context = verbContext(admin, resource);
      // The owner of a deleted row is unknown: only users who see all rows see its history.
      if (resource.model.resource.options.scope !== "all")
        await findOr404(context, await namedRow(context, request), request);
      const asked = Number(queryOf(request).get("page") ?? "1");
      const page = Number.isInteger(asked) ? Math.min(Math.max(asked, 1), maxPage) : 1;
      const events = Selection.of("latchkey_audit_event", { resource: resource.name })
        .where("object_id", "=", request.params["pk"] ?? "")
        .orderBy("id", "desc")
        .part((page - 1) * pageSize, pageSize + 1);
      const found = await findRows(context.database.kysely, events);
      const model = admin.resources.get("audit")?.model;
      if (model === undefined) return { results: [], next: false };
      return {
        results: await shownRows(admin, model, found.slice(0, pageSize), request),
        next: found.length > pageSize,
      };
    }),
  ],
});
