// What the app is made of. The tests make an app of their own from it, with a database in memory.
import { isAuthenticated, type LatchkeyOptions } from "latchkey";
import { tasks } from "./resources/tasks.ts";
import { users } from "./users.ts";

export const options = {
  database: process.env["DATABASE_URL"] ?? "sqlite:latchkey.db",
  // In production: the names that clients know the server by, separated by commas.
  allowedHosts: process.env["ALLOWED_HOSTS"]?.split(","),
  // Who may use a resource that says nothing else.
  permissions: [isAuthenticated],
  tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true },
  requestLog: process.env["NODE_ENV"] === "production",
  users,
  resources: [tasks],
} satisfies LatchkeyOptions;
