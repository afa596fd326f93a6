// The help of the command line, its version, and what it says about a line that it cannot run, before it loads an app.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { inThisProcess } from "../support/command-line.ts";
import { latchkeyCommand, quickstart, root, scratchFolder } from "../support/process.ts";

const commands = [
  "start",
  "init",
  "dev",
  "shell",
  "dumpdata",
  "loaddata",
  "routes",
  "migrate",
  "createsuperuser",
  "changepassword",
  "flushexpiredtokens",
  "keys",
  "sessions",
  "test:isolation",
] as const;
const folder = scratchFolder();

describe("help", () => {
  it("lists every command", async () => {
    const { code, stdout } = await latchkeyCommand(["--help"], { cwd: folder });
    expect(code).toBe(0);
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^ +${name} +\\S`, "m"));
    expect((await inThisProcess([], folder)).stdout).toBe(stdout);
  });

  it.each(commands)("shows the usage of %s", async (name) => {
    const { code, stdout } = await inThisProcess([name, "--help"], folder);
    expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^Usage: latchkey ${name}`))]);
  });
});

describe("the version", () => {
  const manifest: { version: string } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const printed = { code: 0, stdout: `${manifest.version}\n`, stderr: "" };

  it("is that of the package", async () => {
    expect(await latchkeyCommand(["--version"], { cwd: folder })).toEqual(printed);
  });

  it.each(["-v", "version"])("is printed for %s too", async (word) => {
    expect(await inThisProcess([word], folder)).toEqual(printed);
  });
});

const keysActions = /Choose an action: latchkey keys generate \| list \| rotate \| retire/;
const sessionsActions = /Choose an action: latchkey sessions list \| revoke/;
const throttlesActions = /Choose an action: latchkey throttles list \| clear/;
const revokeFlags = /list takes no flags; revoke takes --session ID or --all/;
const clearFlags = /list takes no flags; clear takes --user USERNAME or --address ADDRESS/;
const workers = /A number of workers is from 1 to 256: /;

it.each([
  [["serve"], /no command serve; latchkey --help lists them/],
  [["strat"], /no command strat; did you mean start\?/],
  [["create-superuser"], /did you mean createsuperuser\?/],
  [["start", "--prot", "1"], /no flag --prot; did you mean --port\?/],
  [["start", "--zebra"], /--zebra/],
  [["routes", folder], /is a folder: name the file of the app/],
  [["keys", "retire"], /The key id is missing/],
  [["keys", "frob", quickstart], keysActions],
  [["start", quickstart, "--port", "http"], /A port is a number from 0 to 65535: http/],
  [["start", "--port", "-1"], /'--port' argument is ambiguous\. .*'--port=-XYZ'/],
  [["start", quickstart, "--workers", "0"], workers],
  [["start", quickstart, "--workers", "two"], workers],
  [["start", quickstart, "--workers", "1000"], workers],
  [["start", "no.ts"], /no file no\.ts/],
  [["migrate", quickstart, "once", "twice"], /Unexpected argument: twice/],
  [["init"], /The directory is missing/],
  [["loaddata", quickstart], /The file is missing/],
  [["loaddata", "no.json", quickstart], /no file no\.json/],
  [["changepassword"], /The user name is missing/],
  [["createsuperuser", quickstart, "--no-input"], /The user name is missing/],
  [["createsuperuser", quickstart, "--no-input", "--username", "root"], /LATCHKEY_SUPERUSER_PASSWORD/],
  [["sessions"], sessionsActions],
  [["sessions", "end", "ada"], sessionsActions],
  [["sessions", "list"], /The user name is missing/],
  [["sessions", "revoke", "ada"], revokeFlags],
  [["sessions", "revoke", "ada", "--all", "--session", "x"], revokeFlags],
  [["sessions", "list", "ada", "--all"], revokeFlags],
  [["throttles"], throttlesActions],
  [["throttles", "forget"], throttlesActions],
  [["throttles", "clear", quickstart], clearFlags],
  [["throttles", "clear", quickstart, "--user", "a", "--address", "b"], clearFlags],
  [["throttles", "list", quickstart, "--user", "a"], clearFlags],
])("%j is reported in one line, with exit code 2", async (args, message) => {
  const { code, stderr } = await inThisProcess(args, folder);
  expect([code, stderr.trim().split("\n")]).toEqual([2, [expect.stringMatching(message)]]);
});
