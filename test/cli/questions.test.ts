// The prompts of the commands: labels of the user model, and a new prompt for a refused value.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { secretKey } from "../support/app.ts";
import { latchkeyCommand, root, scratchFolder } from "../support/process.ts";
import { atTerminal, hasTerminal } from "../support/terminal.ts";

const password = "tr0ub4dor-staple";

/** A folder with an app whose user model is the given one. */
function folderOf(users: string): string {
  const folder = scratchFolder();
  writeFileSync(
    path.join(folder, "app.ts"),
    `import { latchkey } from ${JSON.stringify(path.join(root, "dist/index.js"))};
     import * as z from ${JSON.stringify(path.join(root, "node_modules/zod/index.js"))};
     const hashers = [{ algorithm: "pbkdf2_sha256", iterations: 1000 }];
     export default latchkey({ database: "sqlite:app.db", secretKey: ${JSON.stringify(secretKey)}, users: ${users}, passwords: { hashers } });`,
  );
  return folder;
}

function users(folder: string, columns: string, table = "auth_user"): unknown[] {
  const database = new DatabaseSync(path.join(folder, "app.db"));
  const rows = database.prepare(`select ${columns} from ${table} order by id`).all();
  database.close();
  return rows.map((row) => Object.values(row));
}

const twice = (given: string): [string, string][] => [
  ["Password: ", given],
  ["Password (again): ", given],
];

describe.skipIf(!hasTerminal)("createsuperuser at a terminal", () => {
  it("prompts for the login name, an email address and a password, and again for refused values", async () => {
    const folder = folderOf("{}");
    const first = await atTerminal(
      ["createsuperuser"],
      [
        ["Username: ", ""],
        ["Error: This field cannot be blank.\r\nUsername: ", "bad name!"],
        ["Email address: ", "nonsense"],
        ["Error: Enter a valid email address.\r\nEmail address: ", "ada@example.org"],
        ["Password: ", ""],
        ["Error: Blank passwords aren't allowed.\r\nPassword: ", password],
        ["Password (again): ", `${password}x`],
        ["Error: Your passwords didn't match.\r\nPassword: ", "12345678"],
        ["Password (again): ", "12345678"],
        ["and @/./+/-/_ characters.\r\nUsername: ", ""],
        ["Error: This field cannot be blank.\r\nUsername: ", "ada"],
        ["Error: This password is entirely numeric.\r\nPassword: ", password],
        ["Password (again): ", password],
      ],
      folder,
    );
    expect(first).toEqual({ code: 0, screen: expect.stringContaining("Superuser created successfully.") });
    expect(first.screen).not.toContain(password);
    expect(users(folder, "username, email, is_superuser, is_staff")).toEqual([
      ["ada", "ada@example.org", 1, 1],
    ]);
    const second = await atTerminal(
      ["createsuperuser"],
      [
        ["Username: ", "ada"],
        ["Error: That username is already taken.\r\nUsername: ", "grace"],
        ["Email address: ", ""],
        ...twice(password),
      ],
      folder,
    );
    expect(second.code).toBe(0);
    expect(users(folder, "username, email")).toEqual([
      ["ada", "ada@example.org"],
      ["grace", ""],
    ]);
  }, 120_000);

  it("uses the label of the login name, and prompts for no email address if it is the login name or does not exist", async () => {
    const byEmail = folderOf(`{ table: "people", usernameField: "email" }`);
    const one = await atTerminal(
      ["createsuperuser"],
      [
        ["Email address: ", "ada"],
        ["Error: Enter a valid email address.\r\nEmail address: ", "ada@example.org"],
        ...twice(password),
      ],
      byEmail,
    );
    expect(one.code).toBe(0);
    expect(users(byEmail, "email", "people")).toEqual([["ada@example.org"]]);
    const byPhone = folderOf(
      `{ table: "people", usernameField: "phone_number", omit: ["email"], usernameMaxLength: 5 }`,
    );
    const other = await atTerminal(
      ["createsuperuser"],
      [
        ["Phone number: ", "1234567"],
        ["at most 5 characters (it has 7).\r\nPhone number: ", "12345"],
        ...twice(password),
      ],
      byPhone,
    );
    expect(other).toEqual({ code: 0, screen: expect.not.stringContaining("mail") });
    expect(users(byPhone, "phone_number", "people")).toEqual([["12345"]]);
  }, 120_000);

  it.each([
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
  ])(
    "is cancelled by %s",
    async (_, key) => {
      const { code, screen } = await atTerminal(["createsuperuser"], [["Username: ", key]], folderOf("{}"));
      expect([code, screen]).toEqual([1, expect.stringContaining("latchkey: Operation cancelled.")]);
    },
    120_000,
  );
});

describe.skipIf(!hasTerminal)("changepassword at a terminal", () => {
  it("prompts again for a weak password, and not at all for an unknown user", async () => {
    const folder = folderOf("{}");
    const env = { LATCHKEY_SUPERUSER_PASSWORD: password };
    await latchkeyCommand(["createsuperuser", "--no-input", "--username", "ada"], { cwd: folder, env });
    const [before] = users(folder, "password");
    const changed = await atTerminal(
      ["changepassword", "ada"],
      [
        ...twice("12345678"),
        ["Error: This password is entirely numeric.\r\nPassword: ", ""],
        ["Error: Blank passwords aren't allowed.\r\nPassword: ", "an0ther-staple"],
        ["Password (again): ", "an0ther-staple"],
      ],
      folder,
    );
    expect(changed).toEqual({ code: 0, screen: expect.stringContaining("Password changed successfully.") });
    expect(users(folder, "password")).not.toEqual([before]);
    const missing = await atTerminal(["changepassword", "nobody"], [], folder);
    expect(missing).toEqual({ code: 1, screen: expect.stringContaining("There is no such user.") });
  }, 120_000);
});

describe.skipIf(!hasTerminal)("init at a terminal", () => {
  it("asks for the database and the login; Enter takes the default, and Ctrl-C leaves nothing behind", async () => {
    const folder = scratchFolder();
    const database = "Database (sqlite or postgres) [sqlite]: ";
    const login = "Users log in by (username or email) [username]: ";
    const cancelled = await atTerminal(
      ["init", "shop"],
      [
        [database, ""],
        [login, "\u0003"],
      ],
      folder,
    );
    expect(cancelled).toEqual({ code: 1, screen: expect.stringContaining("latchkey: Operation cancelled.") });
    expect(readdirSync(folder)).toEqual([]);
    const made = await atTerminal(
      ["init", "shop"],
      [
        [database, "oracle"],
        [database, ""],
        [login, "email"],
      ],
      folder,
    );
    expect(made).toEqual({ code: 0, screen: expect.stringContaining("npm run dev") });
    const read = (name: string): string => readFileSync(path.join(folder, "shop", name), "utf8");
    expect(read("options.ts")).toContain("sqlite:latchkey.db");
    expect(read("users.ts")).toContain('usernameField: "email"');
  }, 120_000);
});

describe.skipIf(!hasTerminal)("migrations at a terminal", () => {
  const appWith = (fields: string): string =>
    `import { defineResource, isAuthenticated, latchkey } from "latchkey";
     import * as z from "zod";
     const notes = defineResource("notes", { schema: z.object({ ${fields} }), scope: "all" });
     export default latchkey({ database: "sqlite:app.db", secretKey: ${JSON.stringify(secretKey)},
       permissions: [isAuthenticated], resources: [notes] });`;

  it("are asked about renames and values for existing rows, and show how far they are", async () => {
    const folder = scratchFolder();
    mkdirSync(path.join(folder, "node_modules"));
    symlinkSync(root, path.join(folder, "node_modules/latchkey"));
    symlinkSync(path.join(root, "node_modules/zod"), path.join(folder, "node_modules/zod"));
    const app = path.join(folder, "app.ts");
    writeFileSync(app, appWith("text: z.string()"));
    expect(await latchkeyCommand(["makemigrations"], { cwd: folder })).toMatchObject({ code: 0 });
    writeFileSync(app, appWith("body: z.string(), stars: z.int()"));
    const renamed = "Was notes.text renamed to notes.body? [y/N] ";
    const cancelled = await atTerminal(["makemigrations"], [[renamed, "\u0003"]], folder);
    expect(cancelled.code).toBe(1);
    expect(readdirSync(path.join(folder, "migrations"))).toEqual(["0001_initial.ts"]);
    const made = await atTerminal(
      ["makemigrations", "stars"],
      [
        [renamed, "perhaps"],
        [renamed, "y"],
        ["Select an option: ", "1"],
        ["Value: ", "many"],
        ["That is not a value of the type integer.\r\nValue: ", "3"],
      ],
      folder,
    );
    expect(made).toEqual({ code: 0, screen: expect.stringContaining("migrations/0002_stars.ts") });
    const written = readFileSync(path.join(folder, "migrations/0002_stars.ts"), "utf8");
    expect(written).toContain('renameColumn("notes", "text", "body")');
    expect(written).toContain("{ fill: 3 }");
    writeFileSync(
      path.join(folder, "migrations/0003_slow.ts"),
      `import { defineMigration, moveData } from "latchkey/migrations";
       let left = 3;
       const forward = async () => {
         await new Promise((resolve) => setTimeout(resolve, 110));
         left -= 1;
         return left > 0;
       };
       export default defineMigration({ atomic: false, dependencies: ["0002_stars"],
         operations: [moveData({ forward }), moveData({ forward })] });`,
    );
    const { code, screen } = await atTerminal(["migrate"], [], folder);
    expect([code, screen]).toEqual([
      0,
      expect.stringContaining("[##########          ]  50% 0003_slow: step 2 of 2, batch 1"),
    ]);
    expect(screen).toMatch(/^migrated +0003_slow$/m);
    expect(existsSync(path.join(folder, "app.db"))).toBe(true);
  }, 120_000);
});

describe("createsuperuser without a terminal", () => {
  it("reports values that the user model does not accept", async () => {
    const env = { LATCHKEY_SUPERUSER_PASSWORD: password };
    const args = ["createsuperuser", "--no-input", "--username", "12345"];
    const noEmail = folderOf(`{ table: "people", usernameField: "phone", omit: ["email"] }`);
    const unwanted = await latchkeyCommand([...args, "--email", "a@example.org"], { cwd: noEmail, env });
    expect([unwanted.code, unwanted.stderr]).toEqual([
      2,
      expect.stringMatching(/^latchkey: .*no email address.*\n$/),
    ]);
    const invalid = await latchkeyCommand([...args, "--email", "nonsense"], { cwd: folderOf("{}"), env });
    expect([invalid.code, invalid.stderr]).toEqual([2, "latchkey: Not an email address: nonsense\n"]);
    const more = folderOf(`{ fields: z.object({ nickname: z.string() }) }`);
    const lacking = await latchkeyCommand(args, { cwd: more, env });
    expect([lacking.code, lacking.stderr]).toEqual([
      1,
      expect.stringMatching(/^latchkey: .*value for nickname.*\n$/),
    ]);
  }, 120_000);
});
