// The first page: how many rows there are, and what the audit log says of logins. Each user sees the figures of what they may view.
import { sessionClock } from "../auth/index.ts";
import type { View, ViewRequest } from "../http/index.ts";
import { rowsOf } from "../resources/index.ts";
import { countActiveSessions, countRows, findRows, Selection } from "../store/index.ts";
import type { AdminContext } from "./context.ts";
import { shownRows } from "./list.ts";
import { createLoginCounts } from "./login-counts.ts";

const listed = 5;

/** More rows than these are not counted. */
const maxCounted = 10_000;
/** More sessions than these are not looked at: they do not lie next to each other. */
const maxSessions = 5000;

/** GET: the figures. */
export function homeView(admin: AdminContext): View {
  const logins = createLoginCounts(admin.context.database.kysely);
  return {
    name: "Admin Home",
    ...admin.access,
    operations: [
      {
        method: "GET",
        run: async (request) => {
          const [seesAudit, seesSessions, seesUsers] = await Promise.all(
            ["audit", "sessions", "users"].map((name) => sees(admin, name, request)),
          );
          const active = seesSessions === true ? await activeSessions(admin) : undefined;
          return {
            counts: await counts(admin, request),
            logins: seesAudit === true ? await logins(admin.context.now()) : [],
            reuse_alarms: seesAudit === true ? await reuseAlarms(admin, request) : [],
            active_sessions: active?.active ?? null,
            active_sessions_is_more: active?.isMore === true,
            newest_users: seesUsers === true ? await newestUsers(admin, request) : [],
            pending_migrations:
              request.identity?.user.isSuperuser === true ? await admin.pendingMigrations() : null,
          };
        },
      },
    ],
  };
}

async function sees(
  { resources, rights }: AdminContext,
  name: string,
  request: ViewRequest,
): Promise<boolean> {
  const resource = resources.get(name);
  return resource !== undefined && rights.may(request, resource, "view");
}

async function counts(admin: AdminContext, request: ViewRequest) {
  const found = [];
  for (const resource of admin.resources.values()) {
    if (!(await admin.rights.may(request, resource, "view"))) continue;
    const rows = rowsOf(resource.model, request.identity).part(0, maxCounted + 1);
    const count = await countRows(admin.context.database.kysely, rows);
    found.push({
      resource: resource.name,
      label: resource.labelPlural,
      count: Math.min(count, maxCounted),
      is_more: count > maxCounted,
    });
  }
  return found;
}

async function reuseAlarms(admin: AdminContext, request: ViewRequest) {
  const model = admin.resources.get("audit")?.model;
  if (model === undefined) return [];
  const alarms = Selection.of("latchkey_audit_event", { action: "session.reuse_detected" })
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .part(0, listed);
  const rows = await findRows(admin.context.database.kysely, alarms);
  const shown = await shownRows(admin, model, rows, request);
  return shown.map((row) => ({ at: row["at"], user: row["object_id"], address: row["address"] }));
}

const activeSessions = ({ context }: AdminContext): ReturnType<typeof countActiveSessions> =>
  countActiveSessions(context.database.kysely, sessionClock(context), maxSessions);

async function newestUsers(admin: AdminContext, request: ViewRequest) {
  const model = admin.resources.get("users")?.model;
  if (model === undefined) return [];
  const newest = rowsOf(model, request.identity).orderBy("id", "desc").part(0, listed);
  return shownRows(admin, model, await findRows(admin.context.database.kysely, newest), request);
}
