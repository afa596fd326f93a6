// The two views of a resource: the collection and the single row.
import type { Authenticator, Permission, View } from "../http/index.ts";
import { singularOf } from "./define-resource.ts";
import { rowMetadata } from "./serializer.ts";
import { create, destroy, exists, list, partialUpdate, retrieve, update, type VerbContext } from "./verbs.ts";

/** What the views of a resource work with. */
export interface ResourceContext extends VerbContext {
  readonly authenticators: readonly Authenticator[];
  readonly permissions: readonly Permission[];
}

/** The views of a resource. */
export interface ResourceViews {
  readonly collection: View;
  readonly row: View;
}

/** Makes the views of a resource. */
export function resourceViews(context: ResourceContext): ResourceViews {
  const { model, authenticators, permissions } = context;
  const { viewName = singularOf(model.resource) } = model.resource.options;
  const body = { metadata: rowMetadata(model) };
  const collection: View = {
    name: `${viewName} List`,
    authenticators,
    permissions,
    operations: [
      { method: "GET", run: (request) => list(context, request) },
      { method: "POST", body, run: (request) => create(context, request) },
    ],
  };
  const row: View = {
    name: `${viewName} Instance`,
    authenticators,
    permissions,
    operations: [
      { method: "GET", run: (request) => retrieve(context, request) },
      {
        method: "PUT",
        body,
        exists: (request) => exists(context, request),
        run: (request) => update(context, request),
      },
      { method: "PATCH", body, run: (request) => partialUpdate(context, request) },
      { method: "DELETE", run: (request) => destroy(context, request) },
    ],
  };
  return { collection, row };
}
