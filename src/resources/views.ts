// The two views of a resource: the collection and the single row.
import { type Authenticator, isPermitted, type Permission, type View } from "../http/index.ts";
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
  const metadata = rowMetadata(model);
  const collection: View = {
    name: `${viewName} List`,
    authenticators,
    permissions,
    handlers: {
      GET: (request) => list(context, request),
      POST: (request) => create(context, request),
    },
    actions: async (request) => ((await isPermitted(collection, request, "POST")) ? { POST: metadata } : {}),
  };
  const row: View = {
    name: `${viewName} Instance`,
    authenticators,
    permissions,
    handlers: {
      GET: (request) => retrieve(context, request),
      PUT: (request) => update(context, request),
      PATCH: (request) => partialUpdate(context, request),
      DELETE: (request) => destroy(context, request),
    },
    actions: async (request) =>
      (await isPermitted(row, request, "PUT")) && (await exists(context, request)) ? { PUT: metadata } : {},
  };
  return { collection, row };
}
