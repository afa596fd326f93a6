// `latchkey sessions`: lists a user's sessions and ends them, for an administrator.
import { escapeControls } from "../../audit/index.ts";
import { AuthError, type UserSession } from "../../auth/index.ts";
import { type Command, readArguments, text } from "../command.ts";
import { explain } from "./createsuperuser.ts";
import { CommandError } from "../errors.ts";
import { loadApp } from "../load-app.ts";

export const sessions: Command = {
  name: "sessions",
  summary: "list a user's sessions, or end them",
  help: `Usage: latchkey sessions list   USERNAME [app.ts]
       latchkey sessions revoke USERNAME [app.ts] --session ID
       latchkey sessions revoke USERNAME [app.ts] --all

A session is one login. Where revocation is "session", its access token stops working at the next request; its refresh
token stops working at once. Where Simple JWT's tables are in use, its tokens are blacklisted there too.

  list           lists the sessions that have not ended: id, login, last use, end, address, user agent (times are UTC)
  --session ID   ends one session
  --all          ends every session of the user; the user can log in again: deactivate the user first if that is not wanted
`,
  run: async (args) => {
    const [action, ...rest] = args;
    const given = readArguments(rest, { session: { type: "string" }, all: { type: "boolean" } }, 2);
    const [username, file] = given.positionals;
    const session = text(given, "session");
    const all = given.flags["all"] === true;
    if (action !== "list" && action !== "revoke")
      throw new CommandError("What to do? latchkey sessions list | revoke", 2);
    if (username === undefined)
      throw new CommandError(`Whose sessions? latchkey sessions ${action} USERNAME`, 2);
    if (action === "list" ? all || session !== undefined : all === (session !== undefined))
      throw new CommandError("list takes no flags; revoke takes --session ID or --all.", 2);
    const app = await loadApp(file);
    try {
      if (action === "list") {
        list(await app.auth.listSessions(username));
      } else if (session === undefined) {
        process.stdout.write(`ended ${await app.auth.revokeSessions(username)} sessions\n`);
      } else {
        await app.auth.revokeSession(username, session);
        process.stdout.write(`ended ${session}\n`);
      }
    } catch (error) {
      const isSession = error instanceof AuthError && error.code === "session_not_found";
      throw isSession ? new CommandError("The user has no such session.") : explain(error);
    } finally {
      await app.close();
    }
  },
};

function list(found: readonly UserSession[]): void {
  if (found.length === 0) process.stdout.write("no sessions\n");
  for (const { id, createdAt, lastUsedAt, expiresAt, ipAddress, userAgent } of found) {
    const moments = [createdAt, lastUsedAt, expiresAt].map((date) => `${date.toISOString().slice(0, 19)}Z`);
    // The client chose its user agent: a terminal would obey what is in it.
    const client = escapeControls(`${ipAddress ?? "-"}  ${userAgent}`);
    process.stdout.write(`${id}  ${moments.join("  ")}  ${client}\n`);
  }
}
