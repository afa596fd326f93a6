// Custom actions of resources, as buttons: they run over the rows of the admin, and take the right to change them.
import {
  type Field,
  notFound,
  type Operation,
  schemaFields,
  type View,
  type ViewRequest,
} from "../http/index.ts";
import { actionViews } from "../resources/index.ts";
import type { AdminContext } from "./context.ts";
import type { AdminResource } from "./resources.ts";
import { resourceOperation } from "./rows.ts";
import { verbContext } from "./verb-context.ts";

/** An action as the web app shows it. */
export interface ShownAction {
  readonly name: string;
  readonly on: "row" | "collection";
  readonly fields: readonly Field[];
}

/** The actions of a resource that change something. */
export const actionsOf = ({ model }: AdminResource): readonly ShownAction[] =>
  Object.entries(model.resource.options.actions ?? {})
    .filter(([, { method = "POST" }]) => method !== "GET")
    .map(([name, { on, body }]) => ({
      name,
      on,
      fields: body === undefined ? [] : schemaFields(body).map(({ field }) => field),
    }));

/** POST: runs an action on a row, or on the collection. */
export const actionView = (admin: AdminContext, on: ShownAction["on"]): View => ({
  name: "Admin Action",
  ...admin.access,
  operations: [
    resourceOperation(admin, "POST", "change", (resource, request) => {
      const name = request.params["action"] ?? "";
      const isShown = actionsOf(resource).some((one) => one.on === on && one.name === name);
      const operation = isShown ? operationOf(admin, resource, name) : undefined;
      if (operation === undefined) throw notFound();
      return operation.run(request satisfies ViewRequest);
    }),
  ],
});

function operationOf(admin: AdminContext, resource: AdminResource, name: string): Operation | undefined {
  const context = verbContext(admin, resource);
  const views = actionViews({ ...context, authenticators: [], rules: new Map() });
  return views.flatMap(({ view }) => view.operations).find(({ verb }) => verb?.action === name);
}
