// Rows that belong to the caller: lists, one of them, a new one, and all of it mixed.
import type { DialectName } from "../../../src/store/index.ts";
import type { Script } from "../contender.ts";
import type { Data } from "../data.ts";
import { getWith, postJson } from "../load-connection.ts";
import { bearer, byHand, latchkey, peer, type Work } from "../work.ts";

const path = "/api/tasks/";
const newTask = JSON.stringify({
  title: "Water the plants",
  description: "All of them, and twice in summer.",
});
const users = 1000;

const list = ({ logins }: Data): Script => [
  { kind: "fixed", requests: logins.map(({ access }) => getWith(path, access)) },
];
const detail = ({ logins }: Data): Script => [
  {
    kind: "fixed",
    requests: logins.map(({ userId, access }) => getWith(`${path}${(userId - 1) * 10 + 1}/`, access)),
  },
];
const create = ({ logins }: Data): Script => [
  { kind: "fixed", requests: logins.map(({ access }) => postJson(path, newTask, bearer(access))) },
];
const refresh = ({ logins }: Data): Script => [
  { kind: "refresh", path: "/api/token/refresh/", tokens: logins.map(({ refresh: token }) => token) },
];
/** Of ten requests four are lists, four single rows, one is new and one a refresh. */
const mixed = (data: Data): Script =>
  [list, detail, list, detail, create, list, detail, list, detail, refresh].flatMap((part) => part(data));

interface RowWork {
  readonly name: string;
  readonly title: string;
  readonly limits: string;
  readonly rows: number;
  readonly script: (data: Data) => Script;
}

const cpu = "the CPU of the server's one thread";
const parts: readonly RowWork[] = [
  { name: "list-10", title: "List of 10 rows", limits: cpu, rows: 10, script: list },
  { name: "list-100", title: "List of 100 rows", limits: cpu, rows: 100, script: list },
  { name: "detail", title: "One row", limits: cpu, rows: 10, script: detail },
  {
    name: "create",
    title: "A new row, synced to the disk",
    limits: "the disk where each row is a commit, the CPU where requests share one",
    rows: 10,
    script: create,
  },
  {
    name: "mixed",
    title: "Mixed: 4 lists, 4 single rows, 1 new row and 1 refresh of 10 requests",
    limits: "the commits of the server by hand, the CPU of Latchkey",
    rows: 10,
    script: mixed,
  },
];

const workOf = (dialect: DialectName, { rows, ...part }: RowWork): Work => ({
  ...part,
  amount: { dialect, users, rows, algorithm: "HS256" },
  connections: 32,
  contenders: [
    byHand(),
    latchkey(),
    ...(dialect === "sqlite" && part.name !== "mixed"
      ? [peer("Fastify + @fastify/jwt", "fastify", "rows"), peer("Django + Simple JWT", "django")]
      : []),
  ],
});

export const rowWorks: readonly Work[] = parts.map((part) => workOf("sqlite", part));

export const postgresRowWorks: readonly Work[] = parts
  .filter(({ name }) => name !== "list-100" && name !== "mixed")
  .map((part) =>
    workOf("postgres", {
      ...part,
      name: `postgres-${part.name}`,
      title: `${part.title}, PostgreSQL`,
      limits: "the server's CPU, and the round trips to the database",
    }),
  );
