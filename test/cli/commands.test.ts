// The command line: errors of an app in one line, and what each command does to a database.
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { createPasswords } from "../../src/passwords/index.ts";
import { inThisProcess, quickstartCopy } from "../support/command-line.ts";
import {
  cheapApp,
  latchkeyCommand,
  type Outcome,
  quickstart,
  root,
  scratchFolder,
} from "../support/process.ts";

const folder = scratchFolder();
const elsewhere = scratchFolder();
const password = "tr0ub4dor-staple";

const latchkey = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  latchkeyCommand(args, { cwd: folder, env });

/** The same on the sources, for what is not the first of its kind. */
const here = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  inThisProcess(args, folder, env);

function rows(sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path.join(folder, "latchkey.db"));
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => Object.fromEntries(Object.entries(row)));
  } finally {
    database.close();
  }
}

describe("a usage error", () => {
  it.each([
    [["dumpdata", "nope"], /no resource nope; there are contenttypes, permissions, groups, users/],
    [["migrate", "0001"], /has no folder migrations/],
  ])("%j is reported in one line, with exit code 2", async ([command = "", word = ""], message) => {
    const app = quickstartCopy();
    const args = command === "migrate" ? [command, app, word] : [command, word, app];
    const { code, stderr } = await inThisProcess(args, elsewhere);
    expect([code, stderr.trim().split("\n")]).toEqual([2, [expect.stringMatching(message)]]);
  });

  it("is a question where nobody can answer", async () => {
    const { code, stderr } = await latchkeyCommand(["createsuperuser", quickstart], { cwd: elsewhere });
    expect([code, stderr.trim().split("\n").at(-1)]).toEqual([
      2,
      expect.stringMatching(/stdin is not a terminal/),
    ]);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it.each([
    [
      ["dumpdata", quickstart, "--output", "missing/all.json"],
      /^(?:SECRET_KEY.*\n)?latchkey: ENOENT: .*all\.json'\n$/,
    ],
    [["routes", "imports.ts"], /^latchkey: Error: Cannot find module .*missing\.ts' .*imports\.ts\n$/],
  ])("%j is reported in one line, with exit code 1", async (args, message) => {
    const cwd = scratchFolder();
    writeFileSync(path.join(cwd, "imports.ts"), 'import "./missing.ts";');
    const { code, stderr } = await latchkeyCommand(args, { cwd, env: { SECRET_KEY: "s".repeat(40) } });
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  });

  it("is a file in place of a project or of a fixture", async () => {
    const cwd = scratchFolder();
    writeFileSync(path.join(cwd, "app.txt"), "text");
    const made = await inThisProcess(["init", "app.txt"], cwd);
    expect([made.code, made.stderr]).toEqual([1, "latchkey: app.txt is not a folder.\n"]);
    const loaded = await inThisProcess(["loaddata", "app.txt", quickstartCopy()], cwd);
    expect([loaded.code, loaded.stderr]).toEqual([
      1,
      expect.stringMatching(/^latchkey: app\.txt, line 1: it is not a fixture/),
    ]);
  });

  it("in the app's file is reported by its message", async () => {
    const app = path.join(elsewhere, "app.ts");
    const library = path.resolve(import.meta.dirname, "../../dist/index.js");
    writeFileSync(
      app,
      `import { latchkey } from ${JSON.stringify(library)};
       export default latchkey({ tokens: { accessTokenLifetime: "soon" } });`,
    );
    const { code, stderr } = await latchkey(["migrate", app]);
    expect([code, stderr]).toEqual([
      1,
      'latchkey: Option `tokens.accessTokenLifetime`: a duration is a number of seconds or a text such as "5m", "12h", "1d"\n',
    ]);
  });
});

describe("routes", () => {
  it("are listed with their rules, aligned and as JSON", async () => {
    const { code, stdout } = await latchkey(["routes", quickstart]);
    const lines = stdout.split("\n");
    expect([code, lines[0]]).toEqual([
      0,
      expect.stringMatching(/^METHOD +PATH +RULE +REVOCATION +THROTTLE$/),
    ]);
    const columns = ["PATH", "RULE", "REVOCATION"].map((heading) => lines[0]?.indexOf(heading) ?? 0);
    for (const line of lines.slice(0, -3))
      for (const at of columns) expect(line.slice(at - 1, at + 1)).toMatch(/^ \S$/);
    expect(stdout).toMatch(/^POST +\/api\/token\/ +everyone +- +credentials$/m);
    expect(stdout).toMatch(/^PATCH +\/api\/tasks\/:pk\/ +isAuthenticated +session +-$/m);
    const json: object[] = JSON.parse((await here(["routes", quickstartCopy(), "--json"])).stdout);
    expect(json).toHaveLength(lines.length - 4);
    expect(lines.at(-2)).toMatch(/^The admin has \d+ operations: latchkey routes --admin lists them\.$/);
    const { stdout: ofAdmin } = await here(["routes", quickstartCopy(), "--admin"]);
    expect(ofAdmin).toMatch(
      /^PATCH +\/admin\/api\/data\/:name\/:pk\/ +isAdminUser, modelPermission\("change"\) +session +-$/m,
    );
    expect(json).toContainEqual({
      method: "GET",
      path: "/api/tasks/",
      name: "tasks.list",
      permissions: ["isAuthenticated"],
      revocation: "session",
      throttles: [],
    });
  });
});

describe("migrate", () => {
  it("lists and prints without changes, then applies once", async () => {
    const listed = await here(["migrate", quickstartCopy(), "--list"]);
    expect(listed.stdout).toContain("[ ] 0001_sessions\n");
    const shown = await here(["migrate", quickstartCopy(), "--dry-run"]);
    expect(shown.stdout).toContain("create table latchkey_session");
    expect(rows("select name from sqlite_master")).toEqual([]);
    expect((await latchkey(["migrate", quickstart])).stdout).toContain("migrated   0001_sessions\n");
    expect((await here(["migrate", quickstartCopy()])).stdout).toBe("nothing to migrate\n");
    expect((await here(["migrate", quickstartCopy(), "--list"])).stdout).not.toContain("[ ]");
  });
});

describe("shell", () => {
  it.each<[string, number, string, RegExp]>([
    ['await auth.findUser("nobody") === undefined;\n', 0, "true\n", /^/],
    [
      `const rows = await db.selectFrom("auth_user").selectAll().execute();
       const { default: path } = await import("node:path"); // no static imports in a function
       console.log(rows.length, Object.keys(resources), path.basename(app.location))`,
      0,
      "0 [ 'tasks', 'students', 'items' ] latchkey.db\n",
      /^/,
    ],
    ["await missing()", 1, "", /ReferenceError: missing is not defined\n +at stdin:1/],
    ["const x = (", 1, "", /^latchkey: stdin: SyntaxError: [^\n]+\n$/m],
  ])("runs %j", async (input, expectedCode, expectedOutput, expectedError) => {
    const { code, stdout, stderr } = await latchkeyCommand(["shell", quickstart], { cwd: folder, input });
    expect([code, stdout, stderr]).toEqual([
      expectedCode,
      expectedOutput,
      expect.stringMatching(expectedError),
    ]);
  });
});

describe("users", () => {
  it("are created and get new passwords from the environment, which are never printed", async () => {
    const env = { LATCHKEY_SUPERUSER_PASSWORD: password, LATCHKEY_SUPERUSER_EMAIL: "root@example.org" };
    const made = await latchkey(["createsuperuser", cheapApp, "--no-input", "--username", "root"], env);
    expect([made.code, made.stdout]).toEqual([0, "Superuser created successfully.\n"]);
    expect(rows("select username, email, is_staff, is_superuser from auth_user")).toEqual([
      { username: "root", email: "root@example.org", is_staff: 1, is_superuser: 1 },
    ]);
    const again = await here(["createsuperuser", quickstartCopy(), "--no-input", "--username", "root"], env);
    expect([again.code, again.stderr]).toEqual([1, "latchkey: A user with that username already exists.\n"]);
    const padded = await here(["createsuperuser", quickstartCopy(), "--no-input", "--username", " padded "], {
      LATCHKEY_SUPERUSER_PASSWORD: `  ${password}\t`,
    });
    expect(padded.code).toBe(0);
    const [stored] = rows("select password from auth_user where username = 'padded'");
    const verdict = await createPasswords().verify(password, String(stored?.["password"]));
    expect(verdict.matches).toBe(true);
    const weak = await here(["changepassword", "root", quickstartCopy()], { LATCHKEY_PASSWORD: "12345678" });
    expect([weak.code, weak.stderr]).toEqual([1, expect.stringContaining("This password is")]);
    const ofRoot = "select password from auth_user where username = 'root'";
    const [before] = rows(ofRoot);
    const changed = await latchkey(["changepassword", "root", cheapApp], {
      LATCHKEY_PASSWORD: "an0ther-staple",
    });
    expect([changed.code, changed.stdout]).toEqual([0, "Password changed successfully.\n"]);
    expect(rows(ofRoot)).not.toEqual([before]);
    const blank = await here(["changepassword", "root", quickstartCopy()], { LATCHKEY_PASSWORD: " \t " });
    expect([blank.code, blank.stderr]).toEqual([1, "latchkey: This field may not be blank.\n"]);
    const nobody = await here(["changepassword", "nobody", quickstartCopy()], {
      LATCHKEY_PASSWORD: password,
    });
    expect([nobody.code, nobody.stderr]).toEqual([1, "latchkey: There is no such user.\n"]);
  });
});

describe("dumpdata and loaddata", () => {
  it("move the rows of a database to another", async () => {
    const dumped = await latchkey(["dumpdata", "users", quickstart]);
    const objects: { fields: { username: string } }[] = JSON.parse(dumped.stdout);
    expect([dumped.code, dumped.stderr]).toEqual([0, `dumped ${objects.length} rows\n`]);
    expect(objects.map(({ fields }) => fields.username)).toContain("root");
    const file = path.join(folder, "all.json");
    expect(await latchkey(["dumpdata", quickstart, "--output", file])).toMatchObject({ code: 0, stdout: "" });
    const all = readFileSync(file, "utf8");
    expect(JSON.parse(all)).toEqual(expect.arrayContaining(objects));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const env = { DATABASE_URL: `sqlite:${path.join(folder, "other.db")}` };
    await here(["migrate", quickstartCopy()], env);
    const loaded = await latchkeyCommand(["loaddata", "-", quickstart], {
      cwd: folder,
      env,
      input: all,
    });
    expect([loaded.code, loaded.stderr]).toEqual([0, `loaded ${JSON.parse(all).length} rows\n`]);
    expect((await latchkey(["dumpdata", quickstart], env)).stdout).toBe(all);
  });
});

describe("flushexpiredtokens", () => {
  it("deletes expired rows and prints how many", async () => {
    await here(["migrate", quickstartCopy()]);
    const database = new DatabaseSync(path.join(folder, "latchkey.db"));
    database.exec(`insert into latchkey_revoked_token values
      ('past', '2020-01-01 00:00:00', '2020-01-01 00:00:00'), ('future', '2999-01-01 00:00:00', '2020-01-01 00:00:00')`);
    database.close();
    const { stdout } = await latchkey(["flushexpiredtokens", quickstart]);
    expect(stdout).toBe("deleted 0 sessions, 1 revoked tokens, 0 outstanding tokens\n");
    expect(rows("select jti from latchkey_revoked_token")).toEqual([{ jti: "future" }]);
  });
});

describe("init", () => {
  it("creates a project with a new secret, and never overwrites one", async () => {
    const { code, stdout } = await latchkey(["init", "my app"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("npx latchkey createsuperuser")]);
    expect(stdout).toContain('cd "my app"');
    const made = path.join(folder, "my app");
    expect(JSON.parse(readFileSync(path.join(made, "package.json"), "utf8"))).toMatchObject({
      name: "my-app",
      scripts: { dev: "latchkey dev", start: "latchkey start", test: "node --test", check: "tsc --noEmit" },
      // A strict package manager resolves only what an app depends on itself.
      dependencies: { latchkey: expect.any(String), zod: expect.any(String) },
    });
    const names = [
      "app.ts",
      ".env.example",
      ".gitignore",
      ".dockerignore",
      "Dockerfile",
      "resources/tasks.ts",
      "migrations/0001_initial.ts",
    ];
    expect(names.filter((name) => !existsSync(path.join(made, name)))).toEqual([]);
    expect(readFileSync(path.join(made, "README.md"), "utf8")).toMatch(/^# my-app\n/);
    expect(statSync(path.join(made, ".latchkey-secret")).mode & 0o777).toBe(0o600);
    const again = await here(["init", "my app"]);
    expect([again.code, again.stderr]).toEqual([1, "latchkey: my app is not empty.\n"]);
  });

  it("takes the database and the login from flags", async () => {
    const flags = ["--database", "postgres", "--login", "email"];
    const { code, stdout } = await here(["init", "shop", ...flags]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("set DATABASE_URL")]);
    const read = (name: string): string => readFileSync(path.join(folder, "shop", name), "utf8");
    expect(JSON.parse(read("package.json"))).toMatchObject({ dependencies: { pg: expect.any(String) } });
    expect(read("options.ts")).toContain('"postgres://localhost:5432/shop"');
    expect(read("users.ts")).toContain('usernameField: "email"');
    expect(read("README.md")).toContain("email=ada@example.org");
    for (const name of ["options.ts", ".env.example", "Dockerfile", "README.md"])
      expect(read(name)).not.toMatch(/sqlite:(?:latchkey|data)|username=|my-app|app\/data/);
    // As if it had been installed: its migration makes the tables of its resources.
    const shop = path.join(folder, "shop");
    mkdirSync(path.join(shop, "node_modules"));
    symlinkSync(root, path.join(shop, "node_modules/latchkey"));
    symlinkSync(path.join(root, "node_modules/zod"), path.join(shop, "node_modules/zod"));
    const checked = await latchkeyCommand(["makemigrations", "--check"], { cwd: shop });
    expect([checked.code, checked.stdout]).toEqual([0, "No changes detected\n"]);
    const wrong = await here(["init", "other", "--database", "oracle"]);
    expect([wrong.code, wrong.stderr]).toEqual([2, "latchkey: --database is sqlite or postgres: oracle\n"]);
  });
});
