// The two views of a resource: the collection and the single row.
import type { Authenticator, Method, Operation, View, ViewRequest } from "../http/index.ts";
import { type ResourceAccess, rowAccess } from "./access.ts";
import { type ActionView, actionViews } from "./actions.ts";
import { singularOf } from "./define-resource.ts";
import { rowMetadata } from "./serializer.ts";
import type { Verb } from "./verb-names.ts";
import { create, destroy, exists, list, partialUpdate, retrieve, update, type VerbContext } from "./verbs.ts";

/** What the views of a resource work with. */
export interface ResourceContext extends Omit<VerbContext, "rows"> {
  readonly authenticators: readonly Authenticator[];
  readonly access: ResourceAccess;
}

/** The views of a resource. A view without operations has no path. */
export interface ResourceViews {
  readonly collection: View;
  readonly row: View;
  readonly actions: readonly ActionView[];
}

interface VerbDefinition {
  readonly method: Method;
  readonly run: (context: VerbContext, request: ViewRequest) => unknown;
  readonly hasBody?: true;
}

const ofCollection: Readonly<Partial<Record<Verb, VerbDefinition>>> = {
  list: { method: "GET", run: list },
  create: { method: "POST", run: create, hasBody: true },
};

const ofRow: Readonly<Partial<Record<Verb, VerbDefinition>>> = {
  retrieve: { method: "GET", run: retrieve },
  update: { method: "PUT", run: update, hasBody: true },
  partialUpdate: { method: "PATCH", run: partialUpdate, hasBody: true },
  destroy: { method: "DELETE", run: destroy },
};

/** Makes the views of a resource. */
export function resourceViews(context: ResourceContext): ResourceViews {
  const { model, authenticators, access } = context;
  const { viewName = singularOf(model.resource), throttle } = model.resource.options;
  const { expand } = model.resource.options;
  const metadata = expand === undefined ? {} : { expand };
  const rule = { authenticators, permissions: access.others, throttle, metadata };
  return {
    collection: { name: `${viewName} List`, ...rule, operations: operationsOf(context, ofCollection) },
    row: { name: `${viewName} Instance`, ...rule, operations: operationsOf(context, ofRow) },
    actions: actionViews({ ...context, rules: access.actions }),
  };
}

function operationsOf(
  resource: ResourceContext,
  definitions: Readonly<Partial<Record<Verb, VerbDefinition>>>,
): Operation[] {
  const { model, authenticators, access } = resource;
  return [...access.verbs].flatMap(([action, permissions]): Operation[] => {
    const definition = definitions[action];
    if (definition === undefined) return [];
    const { method, run, hasBody } = definition;
    const context = { ...resource, rows: rowAccess(model, action, permissions, authenticators) };
    return [
      {
        method,
        verb: { resource: model.resource.name, action },
        access: { authenticators, permissions },
        ...(hasBody && {
          body: { metadata: rowMetadata(model, action === "create" ? "create" : "update") },
        }),
        ...(action === "update" && { exists: (request: ViewRequest) => exists(context, request) }),
        run: (request) => run(context, request),
      },
    ];
  });
}
