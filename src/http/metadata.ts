// The response to OPTIONS (DRF's SimpleMetadata).
import type { FieldMetadata } from "./fields/index.ts";
import { isPermitted, type ViewRequest } from "./operation.ts";
import type { View } from "./view.ts";

/** Describes a view: its name, its media types, and the bodies that the caller may send. */
export async function viewMetadata(
  view: View,
  request: ViewRequest,
): Promise<Readonly<Record<string, unknown>>> {
  const actions = await bodiesFor(view, request);
  return {
    name: view.name,
    description: view.description ?? "",
    renders: ["application/json", "text/html"],
    parses: ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
    ...(Object.keys(actions).length > 0 && { actions }),
    ...view.metadata,
  };
}

type Actions = Record<string, Readonly<Record<string, FieldMetadata>>>;

/** The fields of POST and PUT. DRF shows no others. */
async function bodiesFor(view: View, request: ViewRequest): Promise<Actions> {
  const actions: Actions = {};
  for (const operation of view.operations) {
    const { method, body, hidesBody, access = view, exists } = operation;
    if (body === undefined || hidesBody || (method !== "POST" && method !== "PUT")) continue;
    if (!(await isPermitted(access, request, method, operation))) continue;
    if (exists === undefined || (await exists(request))) actions[method] = body.metadata;
  }
  return actions;
}
