// Getting, exchanging and checking tokens.
import type { DialectName } from "../../../src/store/index.ts";
import { postJson } from "../load-connection.ts";
import { byHand, latchkey, peer, type Work } from "../work.ts";

const amount = { dialect: "sqlite", users: 1000, rows: 0, algorithm: "HS256" } as const;

/** Refresh tokens over so many connections, each with a session of its own. */
export const refreshWith = (dialect: DialectName, connections: number, name: string): Work => ({
  name,
  title: `Refresh, ${dialect === "sqlite" ? "SQLite" : "PostgreSQL"}`,
  limits:
    dialect === "sqlite"
      ? "with one connection the disk, which syncs each commit; with many, which share commits, the server's CPU"
      : "the server's CPU, and the database's commits",
  amount: { ...amount, dialect },
  connections,
  script: ({ logins }) => [
    { kind: "refresh", path: "/api/token/refresh/", tokens: logins.map(({ refresh }) => refresh) },
  ],
  contenders: [
    byHand("by hand, a commit per request"),
    latchkey(),
    ...(dialect === "sqlite" ? [peer("Django + Simple JWT", "django")] : []),
  ],
});

const obtain: Work = {
  name: "obtain",
  title: "Log in with Argon2id (100 MiB, 2 passes, 8 lanes)",
  limits: "the hash, which is meant to cost that much",
  amount,
  connections: 4,
  turnFactor: 5,
  script: ({ username, password }) => [
    { kind: "fixed", requests: [postJson("/api/token/", JSON.stringify({ username, password }))] },
  ],
  contenders: [byHand(), latchkey()],
};

const verify: Work = {
  name: "verify",
  title: "Verify an access token",
  limits:
    "the server's CPU. Latchkey looks the user and the session up, the server by hand checks the signature only",
  amount,
  connections: 32,
  script: ({ logins }) => [
    {
      kind: "fixed",
      requests: logins.map(({ access }) => postJson("/api/token/verify/", JSON.stringify({ token: access }))),
    },
  ],
  contenders: [byHand("by hand, signature only"), latchkey(), peer("Django + Simple JWT", "django")],
};

export const tokenWorks: readonly Work[] = [
  obtain,
  ...[1, 8, 64, 256].map((connections) => refreshWith("sqlite", connections, `refresh-${connections}`)),
  verify,
];
