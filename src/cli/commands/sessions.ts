// `latchkey sessions`: lists a user's sessions and ends them, for an administrator.
import { escapeControls } from "../../audit/index.ts";
import { AuthError, type UserSession } from "../../auth/index.ts";
import { type Command, flag, readArguments } from "../command.ts";
import { asCommandError, CommandError } from "../errors.ts";
import { withApp } from "../load-app.ts";

export const sessions: Command = {
  name: "sessions",
  summary: "list or end a user's sessions",
  help: `Usage: latchkey sessions list   USERNAME [app.ts]
       latchkey sessions revoke USERNAME [app.ts] --session ID
       latchkey sessions revoke USERNAME [app.ts] --all

A session is one login. When it ends, its refresh token stops working at once, and with revocation: "session" its access
token stops working at the next request. If Simple JWT's tables are in use, its tokens are blacklisted there too.

  list           lists the active sessions: id, login, last use, end, address, user agent (times are UTC)
  --session ID   ends one session
  --all          ends every session of the user. The user can log in again; to prevent this, deactivate the user first
`,
  run: async (args) => {
    const [action, ...rest] = args;
    const given = readArguments(rest, { session: { type: "string" }, all: { type: "boolean" } }, 2);
    const [username, file] = given.positionals;
    const session = flag(given, "session");
    const all = given.flags["all"] === true;
    if (action !== "list" && action !== "revoke")
      throw new CommandError("Choose an action: latchkey sessions list | revoke", 2);
    if (username === undefined)
      throw new CommandError(`The user name is missing: latchkey sessions ${action} USERNAME`, 2);
    if (action === "list" ? all || session !== undefined : all === (session !== undefined))
      throw new CommandError("list takes no flags; revoke takes --session ID or --all.", 2);
    await withApp(file, async ({ auth }) => {
      try {
        if (action === "list") {
          printSessions(await auth.listSessions(username));
        } else if (session === undefined) {
          process.stdout.write(`ended ${await auth.revokeSessions(username)} sessions\n`);
        } else {
          await auth.revokeSession(username, session);
          process.stdout.write(`ended ${session}\n`);
        }
      } catch (error) {
        const isSession = error instanceof AuthError && error.code === "session_not_found";
        throw isSession ? new CommandError("The user has no such session.") : asCommandError(error);
      }
    });
  },
};

function printSessions(found: readonly UserSession[]): void {
  if (found.length === 0) process.stdout.write("no sessions\n");
  for (const { id, createdAt, lastUsedAt, expiresAt, ipAddress, userAgent } of found) {
    const times = [createdAt, lastUsedAt, expiresAt].map((date) => `${date.toISOString().slice(0, 19)}Z`);
    // The client chose its user agent, and a terminal would run control characters in it.
    const client = escapeControls(`${ipAddress ?? "-"}  ${userAgent}`);
    process.stdout.write(`${id}  ${times.join("  ")}  ${client}\n`);
  }
}
