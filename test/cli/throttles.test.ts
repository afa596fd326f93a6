// Failed logins at the command line while a server runs.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { http } from "../support/http.ts";
import {
  cheapHashes,
  latchkeyCommand,
  type Outcome,
  quickstart,
  scratchFolder,
  type ServerProcess,
  startServer,
} from "../support/process.ts";

const folder = scratchFolder();
const env = { ...cheapHashes, SECRET_KEY: "a secret of these tests, which is long enough" };
let server: ServerProcess;

const throttles = (...args: string[]): Promise<Outcome> =>
  latchkeyCommand(["throttles", ...args], { cwd: folder, env });

beforeAll(async () => {
  server = await startServer({ cwd: folder, env });
});
afterAll(() => server.stop());

describe("latchkey throttles", () => {
  it("lists failed attempts and forgets them", async () => {
    expect(await throttles("list", quickstart)).toMatchObject({ code: 0, stdout: "no failed attempts\n" });
    for (let index = 0; index < 2; index++)
      await http("POST", `${server.url}/api/token/`, { username: "ada", password: "wrong" });
    const { stdout } = await throttles("list", quickstart);
    expect(stdout.replaceAll(/ +/g, " ")).toBe(
      " 2 - account ada\n 2 - address 127.0.0.1\n 2 - pair 127.0.0.1 ada\n",
    );
    expect(await throttles("clear", quickstart, "--user", "ada")).toMatchObject({
      stdout: "cleared 2 keys\n",
    });
    expect(await throttles("clear", quickstart, "--address", "127.0.0.1")).toMatchObject({
      stdout: "cleared 1 keys\n",
    });
    expect(await throttles("list", quickstart)).toMatchObject({ stdout: "no failed attempts\n" });
  });
});
