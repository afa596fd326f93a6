// Repeats five attacks against started servers on both databases and prints what each came to: `npm run test:attack [seconds]`.
import { execFile } from "node:child_process";
import path from "node:path";
import { databasesOf } from "../../bench/growth/databases.ts";
import type { DialectName } from "../../src/store/index.ts";
import { http } from "../support/http.ts";
import { scratchFolder, type ServerProcess, startServer } from "../support/process.ts";
import { rawExchange } from "../support/raw-exchange.ts";
import { loginFlood } from "./login-flood.ts";
import { longLists } from "./long-lists.ts";

const user = { username: "ada", password: "tr0ub4dor-staple" };
const [bytesRounds, changeRounds] = [50, 10];

/** Says what an attack came to, and remembers whether one was successful. */
function report(what: string, isGood: boolean): void {
  console.log(`  ${what}${isGood ? "" : "  NOT GOOD"}`);
  if (!isGood) process.exitCode = 1;
}

const tokenOf = async ({ url }: ServerProcess): Promise<string> =>
  String((await http("POST", `${url}/api/token/`, user)).body["access"]);

/** Requests before bytes that the parser refuses, and requests within bodies: how often one is run twice, or run at all. */
async function bytesTwice(server: ServerProcess): Promise<void> {
  const token = await tokenOf(server);
  const port = Number(new URL(server.url).port);
  const head = `Host: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n`;
  const junk = "FOO / HTTP/1.1\r\nHost: x\r\n\r\n";
  let [runTwice, runFromBody] = [0, 0];
  for (let round = 0; round < bytesRounds; round++) {
    const made = await http("POST", `${server.url}/api/tasks/`, { title: "mine" }, token);
    const task = `/api/tasks/${String(made.body["id"])}/`;
    const inner = `DELETE ${task} HTTP/1.1\r\n${head}\r\n`;
    const post = `POST /api/token/verify/ HTTP/1.1\r\n${head}Content-Type: text/plain\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`;
    await rawExchange(port, [post + junk]);
    if ((await http("GET", server.url + task, undefined, token)).status !== 200) runFromBody += 1;
    const { answers } = await rawExchange(port, [inner + junk]);
    const statuses = answers.map(({ status }) => status).join(" ");
    if (statuses !== "204 501") runTwice += 1;
  }
  report(`bytes: ${runTwice} of ${bytesRounds} requests run twice`, runTwice === 0);
  report(`bytes: ${runFromBody} of ${bytesRounds} requests run from within a body`, runFromBody === 0);
}

/** A password changed from two sessions at once, to a new one and to the same: how often not exactly one succeeds. */
async function passwordChanges(server: ServerProcess): Promise<void> {
  let undone = 0;
  let { password } = user;
  const login = async (): Promise<string> =>
    String((await http("POST", `${server.url}/api/token/`, { ...user, password })).body["access"]);
  const change = async (token: string, next: string): Promise<boolean> => {
    const body = { old_password: password, new_password: next };
    return (await http("POST", `${server.url}/api/users/password/`, body, token)).status === 200;
  };
  for (let round = 0; round < changeRounds; round++) {
    const [one, two] = [await login(), await login()];
    const next = `another-staple-${round}`;
    const [isChanged, isKept] = await Promise.all([change(one, next), change(two, password)]);
    if (isChanged === isKept) undone += 1;
    if (isChanged) password = next;
    if ((await login()) === "undefined") undone += 1;
  }
  report(`passwords: ${undone} of ${changeRounds} changes undone or doubled`, undone === 0);
}

/** Whether the time of a refused login tells users apart, in a process of its own. */
function timing(dialect: DialectName): Promise<void> {
  const script = path.join(import.meta.dirname, "../../bench/timing/main.ts");
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, "2000", dialect], (error, stdout) => {
      process.stdout.write(stdout);
      report("timing: refused logins do not tell users apart", error === null);
      resolve();
    });
    child.stderr?.pipe(process.stderr);
  });
}

async function attack(dialect: DialectName, seconds: number): Promise<void> {
  console.log(dialect);
  const databases = await databasesOf(dialect);
  const server = await startServer({
    app: path.join(import.meta.dirname, "unlimited-app.ts"),
    cwd: scratchFolder(),
    env: {
      DATABASE_URL: await databases.next(),
      SECRET_KEY: "a secret for attacks, which is long enough for it",
    },
  });
  try {
    await http("POST", `${server.url}/api/users/`, user);
    await bytesTwice(server);
    await passwordChanges(server);
  } finally {
    await server.stop();
    await databases.remove();
  }
  for (const { title, isGood, text } of await loginFlood(dialect, seconds)) {
    report(`logins: ${title}`, isGood);
    console.log(text);
  }
  report("lists: bytes, latency and memory", await longLists(dialect));
  await timing(dialect);
}

for (const dialect of ["sqlite", "postgres"] satisfies DialectName[]) {
  await attack(dialect, Number(process.argv[2] ?? 20));
}
