// The routes of the admin: its operations below `api/`, then its pages.
import type { AuthContext } from "../auth/index.ts";
import { isAdminUser, type PlainRoute, type Route, type View } from "../http/index.ts";
import { createAppFiles } from "./app-files.ts";
import type { AdminContext } from "./context.ts";
import { confirmView, loginView, logoutView, meView } from "./login.ts";
import type { AdminOptions } from "./options.ts";
import { adminPages } from "./pages.ts";
import { adminAuthentication, sessionOf, sessionOptionsOf } from "./session.ts";

/** What the admin of an app is made of. */
export interface AdminParts {
  readonly context: AuthContext;
  readonly options: AdminOptions;
}

/** The routes of the admin. */
export interface AdminRoutes {
  readonly views: readonly Route[];
  readonly pages: readonly PlainRoute[];
}

/** Makes the routes of the admin. */
export function adminRoutes({ context, options }: AdminParts): AdminRoutes {
  const sessions = sessionOptionsOf(options);
  const admin: AdminContext = {
    context,
    options,
    sessions,
    access: { authenticators: [adminAuthentication(context, sessions)], permissions: [isAdminUser] },
  };
  const views: Readonly<Record<string, View>> = {
    "login/": loginView(admin),
    "logout/": logoutView(admin),
    "me/": meView(admin),
    "confirm/": confirmView(admin),
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
