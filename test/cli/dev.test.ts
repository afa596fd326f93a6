// `latchkey dev`: reload on change, a file with an error, the request log, and a clean end.
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { requestText } from "../../src/cli/dev/request-text.ts";
import { http } from "../support/http.ts";
import { cheapHashes, cli, root, scratchFolder } from "../support/process.ts";

const folder = scratchFolder();
const file = path.join(folder, "app.ts");
const library = path.join(root, "dist/index.js");
const appText = (answer: string): string => `
  import { allowAny, defineView, latchkey } from ${JSON.stringify(library)};
  const hello = defineView("/hello/", { permissions: [allowAny], get: () => (${answer}) });
  export default latchkey({ secretKey: "${"s".repeat(40)}", views: [hello], auditLog: false });
`;

let child: ChildProcess;
let output = "";
let seen = 0;
let url = "";

/** Waits until the output has a text that no earlier call has seen. */
async function printed(pattern: RegExp): Promise<RegExpExecArray> {
  for (const limit = Date.now() + 60_000; ;) {
    const match = pattern.exec(output.slice(seen));
    if (match !== null) {
      seen += match.index + match[0].length;
      return match;
    }
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output}`);
    if (Date.now() > limit) throw new Error(`it did not print ${pattern}: ${output}`);
    await wait(20);
  }
}

beforeAll(async () => {
  writeFileSync(file, appText("{ version: 1 }"));
  const { NODE_ENV: _mode, DATABASE_URL: _database, ...env } = process.env;
  child = spawn(process.execPath, [cli, "dev", "--port", "0"], {
    cwd: folder,
    env: { ...env, ...cheapHashes, FORCE_COLOR: "0" },
  });
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  [, url = ""] = await printed(/listening +(\S+)\n/);
});
afterAll(() => {
  child.kill("SIGKILL");
});

it("says at the start how many routes there are, and what was migrated", async () => {
  expect(output).toMatch(/^migrated +0001_sessions$/m);
  await printed(/^routes +\d+; latchkey routes lists them$/m);
});

it("logs requests with status, time, queries and user", async () => {
  const ada = { username: "ada", password: "tr0ub4dor-staple" };
  await http("POST", `${url}/api/users/`, ada);
  const { body: login } = await http("POST", `${url}/api/token/`, ada);
  await http("GET", `${url}/api/users/me/?secret=1`, undefined, String(login["access"]));
  const [line] = await printed(/^\d\d:\d\d:\d\d POST \/api\/users\/ 201 [\d.]+ ms {2}\d+ queries$/m);
  await printed(/^\d\d:\d\d:\d\d POST \/api\/token\/ 200 /m);
  await printed(/^\d\d:\d\d:\d\d GET \/api\/users\/me\/ 200 [\d.]+ ms {2}\d+ (?:query|queries) {2}ada$/m);
  // Not a terminal: no colours.
  expect(line).not.toContain("\u001B");
});

it("has colours at a terminal, by the status", () => {
  vi.stubEnv("FORCE_COLOR", "1");
  vi.stubEnv("NO_COLOR", undefined);
  const at = Date.UTC(2026, 10, 23);
  const entry = { at, method: "GET", path: "/a/\u001B[2J", duration: 3.14, statements: 2, user: undefined };
  const lines = [200, 302, 404, 500].map((status) => requestText({ ...entry, status, ipAddress: undefined }));
  vi.unstubAllEnvs();
  const starts = ["\u001B[32m200", "\u001B[36m302", "\u001B[33m404", "\u001B[31m500"];
  expect(lines.map((line, index) => line.includes(starts[index] ?? ""))).toEqual(starts.map(() => true));
  // What a client sends cannot change the terminal.
  expect(lines[0]).toContain("/a/\\u001b[2J");
});

it("reloads on change at the same port, and waits for the next change after an error", async () => {
  writeFileSync(file, appText("{ version: 2 }"));
  await printed(/^changed +app\.ts\n/m);
  await printed(/^reloaded +in \d+ ms\n/m);
  expect((await http("GET", `${url}/hello/`)).text).toBe('{"version":2}');
  for (const [text, message] of [
    [appText("{ version: "), /^latchkey: app\.ts:\d+: SyntaxError: [^\n]+\nwaiting +for the next change\n/m],
    [
      appText("{}").replace("views:", "veiws:"),
      /^latchkey: Option `veiws` does not exist; did you mean `views`\?[^\n]*\nwaiting/m,
    ],
    [`missing();${appText("{}")}`, /^latchkey: app\.ts:1: ReferenceError: missing is not defined\nwaiting/m],
  ] as const) {
    writeFileSync(file, text);
    await printed(message);
  }
  writeFileSync(file, appText("{ version: 3 }"));
  await printed(/^reloaded/m);
  expect((await http("GET", `${url}/hello/`)).text).toBe('{"version":3}');
  expect(output).not.toMatch(/^ +at /m);
}, 120_000);

it("stops cleanly", async () => {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  await expect(fetch(`${url}/hello/`)).rejects.toThrow(/fetch failed/);
});
