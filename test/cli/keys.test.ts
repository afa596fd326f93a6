// A key rotation at the command line while a server runs: no restart, and issued tokens stay valid.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
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
const password = "tr0ub4dor-staple";
const library = path.resolve(import.meta.dirname, "../../dist/index.js");
let server: ServerProcess;

const keys = (...args: string[]): Promise<Outcome> => latchkeyCommand(["keys", ...args], { cwd: folder });

beforeAll(async () => {
  writeFileSync(
    app,
    `import { latchkey } from ${JSON.stringify(library)};
     const hashers = [{ algorithm: "pbkdf2_sha256", iterations: 1000 }];
     export default latchkey({ database: "sqlite:app.db", keyRing: { file: "keys.json" }, keyRingInterval: 0.05, passwords: { hashers } });`,
  );
  await keys("generate", app, "--algorithm", "ES256");
  server = await startServer({ cwd: folder, app });
  await http("POST", `${server.url}/api/users/`, { username: "ada", password });
});
afterAll(() => server.stop());

const login = async (): Promise<string> =>
  String((await http("POST", `${server.url}/api/token/`, { username: "ada", password })).body["access"]);
const kidOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString())["kid"];
const statusOf = async (token: string): Promise<number> =>
  (await http("GET", `${server.url}/api/sessions/`, undefined, token)).status;
const published = async (): Promise<number> => {
  const { body } = await http("GET", `${server.url}/.well-known/jwks.json`);
  return Array.isArray(body["keys"]) ? body["keys"].length : 0;
};
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(20);
}

describe("keys", () => {
  it("are rotated: the next key is published before it signs, the previous one verifies until it is retired", async () => {
    const first = await login();
    const generated = await keys("generate", app, "--algorithm", "EdDSA");
    const [, next = ""] = /generated (\S+)/.exec(generated.stdout) ?? [];
    await until(async () => (await published()) === 2);
    expect(kidOf(await login())).toBe(kidOf(first));
    expect((await keys("rotate", app)).stdout).toContain(`${next} signs from now on`);
    await until(async () => kidOf(await login()) === next);
    expect(await statusOf(first)).toBe(200);
    expect((await keys("list", app)).stdout).toMatch(/^previous +ES256 .*\n^active +EdDSA /m);
    expect((await keys("retire", next, app)).stderr).toMatch(/rotate first/);
    await keys("retire", String(kidOf(first)), app);
    await until(async () => (await statusOf(first)) === 401);
    expect(await statusOf(await login())).toBe(200);
    expect(JSON.parse(generated.stderr)).toMatchObject({
      event: "keys.changed",
      origin: "written",
      place: path.join(folder, "keys.json"),
      active: kidOf(first),
      added: [next],
    });
    const read = { event: "keys.changed", origin: "read" };
    await until(async () => server.output().match(/"keys\.changed"/g)?.length === 3);
    const lines = server.output().match(/^.*"keys\.changed".*$/gm) ?? [];
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { ...read, active: kidOf(first), added: [next], retired: [] },
      { ...read, active: next, added: [], retired: [] },
      { ...read, active: next, added: [], retired: [kidOf(first)] },
    ]);
  });

  it.each([
    [["rotate"], /No key is next/],
    [["retire", "nobody"], /no key nobody/],
    [["generate", "--algorithm", "none"], /no signature algorithm none/],
  ])("%j is refused", async ([action = "", ...rest], message) => {
    const [kid, ...flags] = action === "retire" ? rest : ["", ...rest];
    const { code, stderr } = await keys(action, ...(kid === "" ? [] : [String(kid)]), app, ...flags);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  });

  it("are not printed", async () => {
    const { stdout } = await keys("list", app);
    expect(stdout).not.toMatch(/"d"|PRIVATE/);
  });
});
