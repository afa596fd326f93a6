// The routes of the admin: its operations below `api/`, then its pages.
import type { AuthContext } from "../auth/index.ts";
import { isAdminUser, type PlainRoute, type Route, type View } from "../http/index.ts";
import { createRights } from "./access.ts";
import { actionView } from "./actions.ts";
import { createAppFiles } from "./app-files.ts";
import { appAdminResources, type ResourceSources } from "./app-resources.ts";
import { bulkDeleteView, bulkUpdateView } from "./bulk.ts";
import type { AdminContext } from "./context.ts";
import { deletionView } from "./deletion.ts";
import { exportView } from "./export.ts";
import { historyView } from "./history.ts";
import { homeView } from "./home.ts";
import { confirmView, loginView, logoutView, meView } from "./login.ts";
import type { AdminOptions } from "./options.ts";
import { adminPages } from "./pages.ts";
import { collectionView, rowView } from "./rows.ts";
import { schemaView } from "./schema.ts";
import { adminAuthentication, sessionOf, sessionOptionsOf } from "./session.ts";
import { endSessionsView, endSessionView, passwordView } from "./user-actions.ts";

/** What the admin of an app is made of. */
export interface AdminParts
  extends ResourceSources, Pick<AdminContext, "record" | "timeZone" | "pendingMigrations"> {
  readonly context: AuthContext;
  readonly options: AdminOptions;
}

/** The routes of the admin. */
export interface AdminRoutes {
  readonly views: readonly Route[];
  readonly pages: readonly PlainRoute[];
}

/** Makes the routes of the admin. */
export function adminRoutes(parts: AdminParts): AdminRoutes {
  const { context, options, record, timeZone, pendingMigrations } = parts;
  const sessions = sessionOptionsOf(options);
  const admin: AdminContext = {
    context,
    options,
    sessions,
    access: { authenticators: [adminAuthentication(context, sessions)], permissions: [isAdminUser] },
    resources: appAdminResources(parts),
    rights: createRights(context),
    record,
    timeZone,
    pendingMigrations,
  };
  const views: Readonly<Record<string, View>> = {
    "login/": loginView(admin),
    "logout/": logoutView(admin),
    "me/": meView(admin),
    "confirm/": confirmView(admin),
    "schema/": schemaView(admin),
    "home/": homeView(admin),
    "data/:name/": collectionView(admin),
    "data/:name/export/": exportView(admin),
    "data/:name/bulk-delete/": bulkDeleteView(admin),
    "data/:name/bulk-update/": bulkUpdateView(admin),
    "data/:name/actions/:action/": actionView(admin, "collection"),
    "data/:name/:pk/": rowView(admin),
    "data/:name/:pk/deletion/": deletionView(admin),
    "data/:name/:pk/history/": historyView(admin),
    "data/:name/:pk/password/": passwordView(admin),
    "data/:name/:pk/end-sessions/": endSessionsView(admin),
    "data/:name/:pk/end/": endSessionView(admin),
    "data/:name/:pk/actions/:action/": actionView(admin, "row"),
  };
  return {
    views: Object.entries(views).map(([path, view]) => ({
      path: `${options.path}api/${path}`,
      view: { ...view, headers: { "cache-control": "no-store" } },
    })),
    pages: adminPages({
      path: options.path,
      files: createAppFiles(),
      isLoggedIn: async ({ request }) => (await sessionOf(context, sessions, request)) !== undefined,
    }),
  };
}
