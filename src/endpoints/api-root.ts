// The API root: the URL of each resource (DRF's APIRootView).
import { type Authenticator, type Permission, urlParts, type View } from "../http/index.ts";

/** Responds with the URL of each resource by its name. Each path starts and ends with a slash. */
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
    operations: [
      {
        method: "GET",
        run: ({ baseUrl, format, request }) => {
          const { query: given } = urlParts(request.url);
          const query = new URLSearchParams(given).has("format") ? `?format=${format}` : "";
          const end = format === null || query !== "" ? "/" : `.${format}`;
          return Object.fromEntries(
            [...resources].map(([name, path]) => [name, `${baseUrl}${path.replace(/\/$/, end)}${query}`]),
          );
        },
      },
    ],
  };
}
