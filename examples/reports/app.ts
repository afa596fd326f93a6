// Reports over the hours of a team: views with query, body and response, a custom user, and a hand-written query.
import {
  defineResource,
  defineView,
  isAuthenticated,
  type Latchkey,
  latchkey,
  requires,
  userPermission,
  validationError,
} from "latchkey";
import * as z from "zod";

const userFields = z.object({
  team: z.string().max(30).default(""),
  is_lead: z.boolean().default(false),
});

declare module "latchkey" {
  interface Register {
    user: z.infer<typeof userFields>;
  }
}

const entries = defineResource("entries", {
  schema: z.object({ project: z.string().max(80), hours: z.int().min(1).max(24) }),
  owner: "owner",
  timestamps: { created: "created_at" },
});

const isLead = userPermission(({ identity }) => identity.user.fields.is_lead);

const row = z.object({ project: z.string(), hours: z.int() });

/** The caller's hours by project. */
const mine = defineView("/reports/mine/", {
  permissions: [isAuthenticated],
  query: z.object({ min: z.int().default(0) }),
  response: z.array(row),
  run: async ({ identity, query }) => {
    const rows = await app.db
      .selectFrom("entries")
      .select(({ fn }) => ["project", fn.sum("hours").as("hours")])
      .where("owner_id", "=", identity.user.id)
      .groupBy("project")
      .orderBy("project")
      .execute();
    return rows
      .map(({ project, hours }) => ({ project, hours: Number(hours) }))
      .filter(({ hours }) => hours >= query.min);
  },
});

/** The entries of the lead's whole team, as the resource shows them. */
const team = defineView("/reports/team/", {
  permissions: [isLead],
  get: async ({ identity }) => {
    const rows = await app.db
      .selectFrom("entries")
      .innerJoin("auth_user", "auth_user.id", "entries.owner_id")
      .selectAll("entries")
      .where("auth_user.team", "=", identity.user.fields.team)
      .orderBy("entries.id")
      .execute();
    return rows.map((entry) => app.resources.entries.toWire(entry));
  },
});

/** Moves the caller's hours of one project to another. */
const rename = defineView("/reports/rename/", {
  method: "POST",
  permissions: [isAuthenticated],
  body: z.object({ from: z.string(), to: z.string().max(80) }),
  response: z.object({ moved: z.int() }),
  run: async ({ identity, body }) => {
    const { numUpdatedRows } = await app.db
      .updateTable("entries")
      .set({ project: body.to })
      .where("owner_id", "=", identity.user.id)
      .where("project", "=", body.from)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw validationError({ from: ["You have no hours in this project."] });
    return { moved: Number(numUpdatedRows) };
  },
});

// The type is written, because the views, which are options of the app, refer to it.
const app: Latchkey<{ resources: [typeof entries] }> = latchkey({
  database: process.env["DATABASE_URL"] ?? "sqlite:reports.db",
  allowedHosts: process.env["ALLOWED_HOSTS"]?.split(","),
  permissions: [isAuthenticated],
  users: { fields: userFields },
  resources: [entries],
  views: [mine, team, rename],
});

app.routes.get("/me/", requires(isAuthenticated), ({ var: { user }, json }) =>
  json({ username: user.username, team: user.fields.team }),
);

export default app;
