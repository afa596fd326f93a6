// A user's sessions at the command line while a server runs, and the audit lines that both print.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { http } from "../support/http.ts";
import {
  latchkeyCommand,
  type Outcome,
  scratchFolder,
  type ServerProcess,
  startServer,
} from "../support/process.ts";

const folder = scratchFolder();
const app = path.join(folder, "app.ts");
const library = path.resolve(import.meta.dirname, "../../dist/index.js");
const password = "tr0ub4dor-staple";
const env = { SECRET_KEY: "a secret of these tests, which is long enough" };
let server: ServerProcess;

const sessions = (...args: string[]): Promise<Outcome> =>
  latchkeyCommand(["sessions", ...args], { cwd: folder, env });

interface Login {
  readonly access: string;
  readonly id: string;
}

async function login(): Promise<Login> {
  const { body } = await http("POST", `${server.url}/api/token/`, { username: "ada", password });
  const access = String(body["access"]);
  return { access, id: JSON.parse(Buffer.from(access.split(".")[1] ?? "", "base64url").toString())["sid"] };
}
const statusOf = async ({ access }: Login): Promise<number> =>
  (await http("GET", `${server.url}/api/sessions/`, undefined, access)).status;

beforeAll(async () => {
  writeFileSync(
    app,
    `import { latchkey } from ${JSON.stringify(library)};
     const hashers = [{ algorithm: "pbkdf2_sha256", iterations: 1000 }];
     export default latchkey({ database: "sqlite:app.db", passwords: { hashers } });`,
  );
  server = await startServer({ cwd: folder, app, env });
  await http("POST", `${server.url}/api/users/`, { username: "ada", password });
});
afterAll(() => server.stop());

describe("latchkey sessions", () => {
  it("lists sessions, ends one, and ends all, effective at the next request", async () => {
    expect(await sessions("list", "ada", app)).toMatchObject({ code: 0, stdout: "no sessions\n" });
    const [one, two, three] = [await login(), await login(), await login()];
    const listed = await sessions("list", "ada", app);
    expect(listed.stdout.trim().split("\n")).toHaveLength(3);
    for (const { id } of [one, two, three]) {
      expect(listed.stdout).toMatch(new RegExp(`^${id}(?:  [\\dT:-]+Z){3}  127\\.0\\.0\\.1  \\S+$`, "m"));
    }
    const ended = await sessions("revoke", "ada", app, "--session", two.id);
    expect([ended.code, ended.stdout]).toEqual([0, `ended ${two.id}\n`]);
    expect([await statusOf(one), await statusOf(two)]).toEqual([200, 401]);
    const all = await sessions("revoke", "ada", "--all", app);
    expect([all.code, all.stdout]).toEqual([0, "ended 2 sessions\n"]);
    const told = all.stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const revoked = { event: "session.revoked", user_id: 1, reason: "administrator" };
    expect(told).toMatchObject([revoked, revoked]);
    expect(told.map((line) => String(line["session_id"])).toSorted()).toEqual([one.id, three.id].toSorted());
    expect([await statusOf(one), await statusOf(three)]).toEqual([401, 401]);
    expect(await statusOf(await login())).toBe(200);
  });

  it("escapes control characters in a user agent", async () => {
    const { id } = await login();
    const database = new DatabaseSync(path.join(folder, "app.db"));
    database
      .prepare("update latchkey_session set user_agent = ? where id = ?")
      .run("\u001b]0;owned\u0007\n\u009b2J\u202e", id);
    database.close();
    const { stdout } = await sessions("list", "ada", app);
    expect(stdout).toContain(String.raw`127.0.0.1  \u001b]0;owned\u0007\u000a\u009b2J\u202e`);
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  });

  it.each([
    [["list", "nobody", app], /There is no such user/],
    [["revoke", "nobody", app, "--all"], /There is no such user/],
    [["revoke", "ada", app, "--session", "x"], /has no such session/],
  ])("%j is refused in one line", async (args, message) => {
    const { code, stderr } = await sessions(...args);
    expect([code, stderr.trim().split("\n")]).toEqual([1, [expect.stringMatching(message)]]);
  });
});

describe("latchkey start", () => {
  it("prints a line for a login, a refused request and a new user, and for no other", async () => {
    const before = server.output().length;
    await http("POST", `${server.url}/api/users/`, { username: "eve", password });
    await http("POST", `${server.url}/api/token/`, { username: "eve", password: "wr0ng" });
    await http("GET", `${server.url}/api/sessions/`);
    await http("POST", `${server.url}/api/token/`, { username: "eve", password });
    const lines = (): string[] => server.output().slice(before).trim().split("\n");
    while (lines().length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    const address = "127.0.0.1";
    expect(lines().map((line) => JSON.parse(line))).toMatchObject([
      { event: "user.registered", username: "eve", address },
      { event: "login.failed", username: "eve", address },
      { event: "access.refused", status: 401, path: "/api/sessions/", address },
      { event: "login.succeeded", username: "eve", address },
    ]);
    expect(server.output()).not.toContain(password);
  });
});
