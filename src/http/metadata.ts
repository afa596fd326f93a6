// The response to OPTIONS (DRF's SimpleMetadata).
import type { View, ViewRequest } from "./view.ts";

/** Describes a view: its name, its media types, and the fields that the caller may write. */
export async function viewMetadata(
  view: View,
  request: ViewRequest,
): Promise<Readonly<Record<string, unknown>>> {
  const actions = (await view.actions?.(request)) ?? {};
  return {
    name: view.name,
    description: view.description ?? "",
    renders: ["application/json", "text/html"],
    parses: ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
    ...(Object.keys(actions).length > 0 && { actions }),
  };
}
