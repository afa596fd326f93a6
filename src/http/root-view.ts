// The API root: where each resource is (DRF's APIRootView).
import type { Authenticator } from "./authentication.ts";
import type { Permission } from "./permissions.ts";
import type { View } from "./view.ts";

/** Lists resources by name; each path starts and ends with a slash. */
export function apiRootView(
  resources: ReadonlyMap<string, string>,
  authenticators: readonly Authenticator[],
  permissions: readonly Permission[],
): View {
  return {
    name: "Api Root",
    description: "The default basic root view for DefaultRouter",
    authenticators,
    permissions,
    handlers: {
      GET: ({ origin, format, request }) => {
        const query = new URL(request.url).searchParams.has("format") ? `?format=${format}` : "";
        const end = format === null || query !== "" ? "/" : `.${format}`;
        return Object.fromEntries(
          [...resources].map(([name, path]) => [name, `${origin}${path.replace(/\/$/, end)}${query}`]),
        );
      },
    },
  };
}
