// What is measured: the flows of a request, and the purge.
import { randomBytes } from "node:crypto";
import { sql } from "../../test/support/packages.ts";
import { toTimestamp } from "../../src/store/index.ts";
import type { FilledApp, Login } from "./filled-app.ts";

/** One thing that is measured, so many times in a row. */
export interface Operation {
  readonly name: string;
  readonly times: number;
  /** Done beforehand, and not measured. */
  readonly prepare?: (app: FilledApp, round: number) => Promise<void>;
  readonly run: (app: FilledApp, time: number) => Promise<unknown>;
}

function loginOf({ logins }: FilledApp, time: number): Login {
  const login = logins[time % logins.length];
  if (login === undefined) throw new Error("There are no logins.");
  return login;
}

const expiredRows = 200;

/** Everything that is measured. */
export const operations: readonly Operation[] = [
  {
    name: "authenticate",
    times: 500,
    run: (filled, time) => filled.app.auth.authenticate(loginOf(filled, time).access),
  },
  {
    name: "refresh",
    times: 200,
    run: async (filled, time) => {
      const login = loginOf(filled, time);
      const { refresh } = await filled.app.auth.refresh(login.refresh);
      if (refresh === undefined) throw new Error("The app does not rotate.");
      login.refresh = refresh;
    },
  },
  {
    name: "list sessions",
    times: 100,
    run: async (filled, time) => {
      const headers = { authorization: `Bearer ${loginOf(filled, time).access}` };
      const response = await filled.app.fetch(new Request("http://bench.example/api/sessions/", { headers }));
      const sessions: unknown = await response.json();
      if (!Array.isArray(sessions) || sessions.length !== 10) throw new Error("A user has ten sessions.");
    },
  },
  {
    name: `purge of ${expiredRows}`,
    times: 1,
    prepare: async ({ app, now }, round) => {
      const past = toTimestamp(now() * 1000 - 1000);
      const user = (await app.auth.findUser("user-1"))?.id ?? 0;
      for (let row = 0; row < expiredRows; row++) {
        await sql`
          insert into latchkey_session (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent)
          values (${randomBytes(16).toString("hex")}, ${user}, ${`${round} ${row}`}, ${past}, ${past}, ${past}, '')`.execute(
          app.db,
        );
      }
    },
    run: async ({ app }) => {
      const { sessions } = await app.auth.flushExpiredTokens();
      if (sessions !== expiredRows) throw new Error(`${sessions} sessions were deleted.`);
    },
  },
];
