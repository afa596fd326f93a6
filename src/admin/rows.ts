// The rows of a resource: a list, one row, and what changes them, each with its permission.
import { Reply, type Operation, type View, type ViewRequest } from "../http/index.ts";
import { create, destroy, findOr404, namedRow, partialUpdate } from "../resources/index.ts";
import type { ModelAction } from "../store/index.ts";
import { permits, resourceOf } from "./access.ts";
import type { AdminContext } from "./context.ts";
import { withLabels } from "./labels.ts";
import { listPage, shownRows } from "./list.ts";
import { requireRow } from "./read-body.ts";
import type { AdminResource } from "./resources.ts";
import { writeContext } from "./user-writes.ts";
import { verbContext } from "./verb-context.ts";

/** An operation on a resource that takes the permission for an action on its model. */
export function resourceOperation(
  admin: AdminContext,
  method: Operation["method"],
  action: ModelAction,
  run: (resource: AdminResource, request: ViewRequest) => unknown,
): Operation {
  const { access, resources, rights } = admin;
  return {
    method,
    access: { ...access, permissions: [...access.permissions, permits(resources, rights, action)] },
    run: (request) => run(resourceOf(resources, request), request),
  };
}

/** The rows of a resource: GET lists them, POST adds one. */
export const collectionView = (admin: AdminContext): View => ({
  name: "Admin Rows",
  ...admin.access,
  operations: [
    resourceOperation(admin, "GET", "view", (resource, request) => listPage(admin, resource, request)),
    resourceOperation(admin, "POST", "add", async (resource, request) => {
      const reply = await create(await writeContext(admin, resource, request), request);
      const [row] = await withLabels(admin, resource.model, [requireRow(reply.body)], request);
      return new Reply(201, row);
    }),
  ],
});

/** One row: GET shows it, PATCH changes it, DELETE deletes it. */
export const rowView = (admin: AdminContext): View => ({
  name: "Admin Row",
  ...admin.access,
  operations: [
    resourceOperation(admin, "GET", "view", async (resource, request) => {
      const context = verbContext(admin, resource);
      const row = await findOr404(context, await namedRow(context, request), request);
      const [shown] = await shownRows(admin, resource.model, [row], request);
      return shown;
    }),
    resourceOperation(admin, "PATCH", "change", async (resource, request) => {
      const context = await writeContext(admin, resource, request);
      const row = requireRow(await partialUpdate(context, request));
      const [shown] = await withLabels(admin, resource.model, [row], request);
      return shown;
    }),
    resourceOperation(admin, "DELETE", "delete", async (resource, request) => {
      return destroy(await writeContext(admin, resource, request), request);
    }),
  ],
});
