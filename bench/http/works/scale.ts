// The same with another database, with more processes and with more users.
import { getWith } from "../load-connection.ts";
import { byHand, latchkey, type Work } from "../work.ts";
import { protectedWith } from "./protected.ts";
import { refreshWith } from "./tokens.ts";
import { postgresRowWorks } from "./rows.ts";

const postgresProtected: Work = {
  ...protectedWith("HS256", "postgres-protected"),
  title: "Protected GET, PostgreSQL",
  limits: "the server's CPU, and the round trips to the database",
  amount: { dialect: "postgres", users: 1000, rows: 0, algorithm: "HS256" },
  contenders: [byHand("by hand with pg, user and session"), latchkey()],
};

const workers: Work = {
  ...protectedWith("HS256", "workers"),
  title: "Protected GET, user and session, with one and two workers",
  limits: "the cores: two workers and the load need three",
  contenders: [latchkey("one process"), { ...latchkey("two workers"), workers: 2 }],
};

const counts = [1000, 1_000_000];
const sizes = counts.map((users) =>
  Object.assign(latchkey(`${users.toLocaleString("en")} users`), { users }),
);

const manyUsers: Work = {
  ...protectedWith("HS256", "users"),
  title: "Protected GET, user and session, by the number of users",
  limits: "the pages of the tables that are not in the page cache: 20 000 different logins are used in turn",
  script: ({ logins }) => [
    { kind: "fixed", requests: logins.map(({ access }) => getWith("/protected/", access)) },
  ],
  contenders: sizes,
};

const manySessions: Work = {
  ...refreshWith("sqlite", 64, "users-refresh"),
  title: "Refresh by the number of users, one session each",
  contenders: sizes,
};

export const scaleWorks: readonly Work[] = [
  postgresProtected,
  refreshWith("postgres", 1, "postgres-refresh-1"),
  refreshWith("postgres", 64, "postgres-refresh-64"),
  ...postgresRowWorks,
  workers,
  manyUsers,
  manySessions,
];
