// The first page: how many rows there are, and what the audit log says of logins. Each user sees the figures of what they may view.
import type { View, ViewRequest } from "../http/index.ts";
import { rowsOf } from "../resources/index.ts";
import { countLogins, countRows, findRows, Selection, toTimestamp } from "../store/index.ts";
import type { AdminContext } from "./context.ts";
import { shownRows } from "./list.ts";

const day = 86_400_000;
const days = 14;
const listed = 5;

/** More rows than these are not counted. */
const maxCounted = 10_000;

/** GET: the figures. */
export const homeView = (admin: AdminContext): View => ({
  name: "Admin Home",
  ...admin.access,
  operations: [
    {
      method: "GET",
      run: async (request) => {
        const [seesAudit, seesSessions, seesUsers] = await Promise.all(
          ["audit", "sessions", "users"].map((name) => sees(admin, name, request)),
        );
        return {
          counts: await counts(admin, request),
          logins: seesAudit === true ? await logins(admin) : [],
          reuse_alarms: seesAudit === true ? await reuseAlarms(admin, request) : [],
          active_sessions: seesSessions === true ? await activeSessions(admin) : null,
          newest_users: seesUsers === true ? await newestUsers(admin, request) : [],
          pending_migrations:
            request.identity?.user.isSuperuser === true ? await admin.pendingMigrations() : null,
        };
      },
    },
  ],
});

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

/** One entry for each of the last days, those without logins too. */
async function logins({ context }: AdminContext) {
  const { kysely, dialect } = context.database;
  const today = Math.floor(context.now() / day) * day;
  const from = today - (days - 1) * day;
  const known = new Map((await countLogins(kysely, dialect, from)).map((count) => [count.day, count]));
  return Array.from({ length: days }, (_, index) => {
    const date = new Date(from + index * day).toISOString().slice(0, 10);
    return known.get(date) ?? { day: date, good: 0, bad: 0 };
  });
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

function activeSessions({ context }: AdminContext): Promise<number> {
  const idle = context.settings.sessionIdleLifetime;
  const now = context.now();
  const active = Selection.of("latchkey_session")
    .where("revoked_at", "=", null)
    .where("expires_at", ">", toTimestamp(now))
    .where("last_used_at", ">", toTimestamp(idle === undefined ? 0 : now - idle * 1000));
  return countRows(context.database.kysely, active.part(0, maxCounted));
}

async function newestUsers(admin: AdminContext, request: ViewRequest) {
  const model = admin.resources.get("users")?.model;
  if (model === undefined) return [];
  const newest = rowsOf(model, request.identity).orderBy("id", "desc").part(0, listed);
  return shownRows(admin, model, await findRows(admin.context.database.kysely, newest), request);
}
