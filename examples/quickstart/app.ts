// The tutorials' system: tasks that only their owner sees, students and items for everyone who is logged in.
import {
  allowAny,
  defineResource,
  defineView,
  isAuthenticated,
  latchkey,
  type LatchkeyOptions,
} from "latchkey";
import * as z from "zod";

const tasks = defineResource("tasks", {
  schema: z.object({
    title: z.string().max(255),
    description: z.string().default(""),
    is_completed: z.boolean().default(false),
  }),
  owner: "owner",
  timestamps: { created: "created_at" },
});

const students = defineResource("students", {
  schema: z.object({ name: z.string().max(100), roll: z.int(), city: z.string().max(100) }),
  scope: "all",
});

const items = defineResource("items", {
  schema: z.object({ name: z.string().max(100), description: z.string() }),
  scope: "all",
});

const protectedEndpoint = defineView("/protected-endpoint/", {
  name: "Protected",
  get: () => ({ message: "This is a protected view!" }),
});

const home = defineView("/", {
  permissions: [allowAny],
  get: ({ baseUrl }) => ({ api: `${baseUrl}/api/`, token: `${baseUrl}/api/token/` }),
});

/** What the app is, for `latchkey()` and for tests. */
export const options = {
  database: process.env["DATABASE_URL"] ?? "sqlite:latchkey.db",
  // In production: the names that clients know the server by, separated by commas.
  allowedHosts: process.env["ALLOWED_HOSTS"]?.split(","),
  permissions: [isAuthenticated],
  tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true },
  resources: [tasks, students, items],
  views: [protectedEndpoint, home],
} satisfies LatchkeyOptions;

export default latchkey(options);
