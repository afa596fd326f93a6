// The commands of migrations: their output and exit code, on both dialects.
import { describe, expect, it } from "vitest";
import { dialect, execute, freshDatabase, look } from "../../support/database.ts";
import { type ProjectFolder, projectFolder } from "../../support/project-folder.ts";

const tasks = (fields: string, rest = 'scope: "all"'): string =>
  `defineResource("tasks", { schema: z.object({ ${fields} }), ${rest} })`;

const title = "title: z.string().max(80)";
const note = "note: z.string().max(200)";
const noteWithDefault = `${note}.default('')`;

/** A project whose first migration is applied, with two rows. */
async function begun(): Promise<{ project: ProjectFolder; url: string }> {
  const url = await freshDatabase();
  const project = projectFolder(url);
  project.define([tasks(`${title}, ${noteWithDefault}`)]);
  expect(await project.run("makemigrations")).toEqual({
    code: 0,
    output: "./migrations/0001_initial.ts\n    createTable auth_user\n    createTable tasks",
  });
  const migrated = await project.run("migrate");
  expect(migrated).toMatchObject({ code: 0, output: expect.stringContaining("migrated   0001_initial\n") });
  await execute(url, "insert into tasks (title, note) values ('a', 'n'), ('b', '')");
  return { project, url };
}

interface Change {
  /** The fields after the change, and what else is said of the resource. */
  readonly fields: string;
  readonly rest?: string;
  /** The answers at a terminal; none without one. */
  readonly answers?: readonly string[];
  readonly output: RegExp | string;
  readonly code?: number;
  /** Whether PostgreSQL gets a second file, of what is done while rows are written. */
  readonly isSeparated?: boolean;
  /** The row of "a" afterwards. */
  readonly row?: Record<string, unknown>;
  /** The row of "a" after going back. */
  readonly back?: Record<string, unknown>;
}

const changes: readonly (readonly [string, Change])[] = [
  [
    "a field with a default",
    {
      fields: `${title}, ${noteWithDefault}, is_done: z.boolean().default(true)`,
      output: "./migrations/0002_tasks_is_done.ts\n    addColumn tasks.is_done",
      row: { note: "n", is_done: 1 },
    },
  ],
  [
    "a new name",
    {
      fields: `${title}, remark: z.string().max(200).default('')`,
      answers: ["maybe", "y"],
      output: /Was tasks\.note renamed to tasks\.remark\? \[y\/N\] [^]*renameColumn tasks\.note$/,
      row: { remark: "n" },
    },
  ],
  [
    "a new name without a terminal",
    {
      fields: `${title}, remark: z.string().max(200).default('')`,
      code: 1,
      output:
        /was it renamed\?\nRun `latchkey makemigrations` at a terminal, or make \.\/migrations\/0002_custom\.ts[^]*\n {2}renameColumn\("tasks", "note", "remark"\),\n {2}dropColumn\("tasks", "note"\),$/,
    },
  ],
  [
    "no new name, but another field",
    {
      fields: `${title}, remark: z.string().max(200).default('none')`,
      answers: ["n", "y"],
      output: /Drop the column tasks\.note [^]*addColumn tasks\.remark\n {4}dropColumn tasks\.note$/,
      row: { remark: "none" },
      back: { note: "" },
    },
  ],
  [
    "a loss without a terminal",
    { fields: title, code: 1, output: /tasks\.note has no definition any more: its values would be lost/ },
  ],
  ["a loss that is refused", { fields: title, answers: ["n"], code: 1, output: /no definition any more\.$/ }],
  [
    "a required field",
    {
      fields: `${title}, ${noteWithDefault}, points: z.int()`,
      answers: ["5", "1", "many", "7"],
      output: /required, and has no default[^]*not a value of the type integer[^]*addColumn tasks\.points$/,
      row: { note: "n", points: 7 },
    },
  ],
  [
    "a required field without a terminal",
    {
      fields: `${title}, ${noteWithDefault}, points: z.int()`,
      code: 1,
      output: /tasks\.points is new and required: existing rows need a value\.[^]*fill: …/,
    },
  ],
  [
    "a required field, given up",
    {
      fields: `${title}, ${noteWithDefault}, points: z.int()`,
      answers: ["4"],
      code: 1,
      output: /cancelled\.$/,
    },
  ],
  [
    "a shorter text",
    {
      fields: `${title}, note: z.string().max(9).default('')`,
      answers: ["y"],
      output: /from text of at most 200 characters to text of at most 9[^]*alterColumn tasks\.note$/,
      row: { note: "n" },
    },
  ],
  [
    "a longer text, an index and a unique field",
    {
      fields: `${title}, note: z.string().max(300).default('')`,
      rest: 'scope: "all", indexes: ["note"], unique: ["title"]',
      output:
        /alterColumn tasks\.note\n(?:\.\/migrations\/0003_\w+\.ts\n)? {4}addIndex tasks \(note\)\n {4}addUnique tasks \(title\)$/,
      isSeparated: true,
      row: { note: "n" },
    },
  ],
  [
    "an owner",
    {
      fields: `${title}, ${noteWithDefault}`,
      rest: 'owner: "owner"',
      answers: ["2", "(select min(id) from auth_user)"],
      output:
        /addColumn tasks\.owner_id\n(?:\.\/migrations\/0003_\w+\.ts\n)? {4}addIndex tasks \(owner_id\)$/,
      isSeparated: true,
      row: { note: "n", owner_id: 1 },
    },
  ],
  [
    "another type that is not converted, without a terminal",
    {
      fields: `${title}, note: z.iso.datetime()`,
      code: 1,
      output:
        /note changes from text of at most 200 characters to datetime, which is not converted by itself[^]*alterColumn\("tasks", \{ name: "note", type: "datetime" \}, \{ using: "…", back: \{ using: "…" \} \}\),$/,
    },
  ],
  [
    "another type that is not converted",
    {
      fields: `${title}, note: z.iso.datetime()`,
      answers: [
        dialect === "sqlite"
          ? "'2026-01-01 00:00:00'"
          : "cast('2026-01-01 00:00:00+00' as timestamp with time zone)",
        "'n'",
      ],
      output: /SQL of the new value: [^]*alterColumn tasks\.note$/,
      row: { note: "2026-01-01 00:00:00" },
    },
  ],
];

const insertUser = `insert into auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name)
  values ('', false, 'ada', '', '', false, true, '2026-01-01 00:00:00', '')`;

describe("makemigrations", () => {
  it.each(changes)(
    "%s",
    async (
      _,
      { fields, rest, answers, output, code = 0, isSeparated = false, row, back = { note: "n" } },
    ) => {
      const { project, url } = await begun();
      await execute(url, insertUser);
      project.define([tasks(fields, rest)]);
      expect((await project.run("makemigrations --check")).code).toBe(1);
      const made = await project.run("makemigrations", answers);
      const pattern = typeof output === "string" ? new RegExp(`^${RegExp.escape(output)}$`) : output;
      expect(made).toEqual({ code, output: expect.stringMatching(pattern) });
      const isMade = code === 0;
      const names = project.files().map((file) => file.slice(0, -3));
      expect(names).toHaveLength(isMade ? (isSeparated && dialect === "postgres" ? 3 : 2) : 1);
      const migrated = await project.run("migrate");
      // What no migration does is said, as Django says it.
      const [done, ahead] = migrated.output.split("\nthe definitions ask for what no migration does: ");
      expect(done).toBe(
        isMade
          ? names
              .slice(1)
              .map((name) => `migrated   ${name}`)
              .join("\n")
          : "nothing to migrate",
      );
      expect(ahead === undefined).toBe(isMade);
      const drift = await project.run("migrate --drift");
      expect(drift.code).toBe(isMade ? 0 : 1);
      const expected = isMade ? { title: "a", ...row } : { title: "a", note: "n" };
      expect(await look(url, "select * from tasks where id = 1")).toEqual([{ id: 1, ...expected }]);
      const checked = await project.run("makemigrations --check");
      expect(checked.code).toBe(isMade ? 0 : 1);
      const reverted = await project.run("migrate 0001");
      expect(reverted).toEqual({ code: 0, output: expect.stringMatching(isMade ? /^reverted/ : /^nothing/) });
      const former = isMade ? back : { note: "n" };
      expect(await look(url, "select * from tasks where id = 1")).toEqual([{ id: 1, title: "a", ...former }]);
    },
  );

  it("writes files that are named, empty, or printed only, and joins two ends", async () => {
    const { project, url } = await begun();
    expect(await project.run("makemigrations")).toEqual({ code: 0, output: "No changes detected" });
    expect(await project.run("makemigrations --merge")).toEqual({
      code: 0,
      output: "No conflicts detected to merge.",
    });
    expect((await project.run("makemigrations a-b")).code).toBe(2);
    expect((await project.run("makemigrations --check --empty")).code).toBe(2);
    project.define([tasks(`${title}, ${noteWithDefault}, is_done: z.boolean().default(true)`)]);
    const shown = await project.run("makemigrations done --dry-run");
    expect(shown.output).toContain(
      'addColumn("tasks", { name: "is_done", type: "boolean" }, { fill: true }),',
    );
    expect(project.files()).toHaveLength(1);
    expect((await project.run("makemigrations done")).output).toContain("0002_done.ts");
    project.write(
      "0002_other",
      `import { addColumn, defineMigration } from "latchkey/migrations";
       export default defineMigration({ dependencies: ["0001_initial"],
         operations: [addColumn("tasks", { name: "colour", type: "text", maxLength: 9 }, { fill: "red" })] });`,
    );
    const ends = /more than one end: 0002_done, 0002_other\. Join them/;
    expect(await project.run("migrate")).toEqual({ code: 1, output: expect.stringMatching(ends) });
    expect(await project.run("makemigrations --empty")).toEqual({
      code: 1,
      output: expect.stringMatching(ends),
    });
    const merged = await project.run("makemigrations --merge");
    expect(merged).toEqual({ code: 0, output: "./migrations/0003_merge_done_other.ts" });
    expect((await project.run("makemigrations --empty by_hand")).output).toBe("./migrations/0004_by_hand.ts");
    expect((await project.run("migrate 0002_other")).output).toBe("migrated   0002_other");
    expect((await project.run("showmigrations")).output).toMatch(
      /^latchkey\n \[X\] 0000_migrations\n[^]*project\n \[X\] 0001_initial\n \[ \] 0002_done\n \[X\] 0002_other\n \[ \] 0003_merge_done_other\n \[ \] 0004_by_hand$/,
    );
    expect((await project.run("migrate")).output).toBe(
      "migrated   0002_done\nmigrated   0003_merge_done_other\nmigrated   0004_by_hand\nthe definitions ask for what no migration does: dropColumn tasks.colour. Run `latchkey makemigrations`, then `latchkey migrate`",
    );
    expect(await look(url, "select colour, is_done from tasks where id = 1")).toEqual([
      { colour: "red", is_done: 1 },
    ]);
  });
});

describe("a start without migrations", () => {
  it("says what is missing or unknown, and refuses what does not fit", async () => {
    const { project, url } = await begun();
    const start = (): Promise<unknown> => project.run("start --no-migrate");
    expect(await start()).toEqual({ code: 0, output: "" });
    project.define([tasks(`${title}, ${noteWithDefault}, is_done: z.boolean().default(true)`)]);
    expect(await project.run("start")).toEqual({
      code: 0,
      output:
        "the definitions ask for what no migration does: addColumn tasks.is_done. Run `latchkey makemigrations`, then `latchkey migrate`",
    });
    project.define([tasks(`${title}, ${noteWithDefault}`)]);
    await execute(
      url,
      "insert into latchkey_history (name, applied_at, position) values ('0002_later', '2026-01-01 00:00:00', 0)",
    );
    expect(await start()).toEqual({
      code: 0,
      output: "the database has migrations that the project does not have: 0002_later",
    });
    await execute(url, "alter table tasks rename column note to remark");
    expect(await start()).toEqual({
      code: 1,
      output: expect.stringMatching(
        /do not fit the app:\n {2}tasks\.note is missing\.\n {2}tasks\.remark has no definition, and every row needs a value for it\.$/,
      ),
    });
    project.define([tasks(`${title}, remark: z.string().max(200)`)]);
    project.write(
      "0003_remark",
      `import { defineMigration } from "latchkey/migrations";
       export default defineMigration({ dependencies: ["0001_initial"], operations: [] });`,
    );
    expect(await start()).toEqual({
      code: 1,
      output: "latchkey: The database lacks migrations: 0003_remark. Run `latchkey migrate`.",
    });
    const without = projectFolder(await freshDatabase());
    expect((await without.run("start --no-migrate")).output).toMatch(
      /^the database lacks migrations: 0000_migrations, [^]*\nmigrations tables follow the definitions/,
    );
  });
});

describe("migrate", () => {
  it.each([
    ["\n\nJSON.parse('{');", /0001_broken\.ts:3: SyntaxError: /],
    ['import "no-such-package";', /0001_broken\.ts(?::1)?: Error: Cannot find package 'no-such-package'/],
    ["\nnothing();", /0001_broken\.ts:2: ReferenceError: nothing is not defined$/],
  ])("says in one line why a file cannot be loaded: %j", async (text, message) => {
    const project = projectFolder(await freshDatabase());
    project.define([]);
    project.write("0001_broken", text);
    const { code, output } = await project.run("migrate");
    expect([code, output]).toEqual([1, expect.stringMatching(message)]);
    expect(output.split("\n")).toHaveLength(1);
  });

  it("refuses a migration with an option that does not exist", async () => {
    const project = projectFolder(await freshDatabase());
    project.write(
      "0001_slow",
      `import { defineMigration } from "latchkey/migrations";
       export default defineMigration({ dependencies: [], atomc: false, operations: [] });`,
    );
    expect(await project.run("migrate")).toEqual({
      code: 1,
      output:
        "latchkey: Option `atomc` of the migration 0001_slow does not exist; there are `name`, `dependencies`, `atomic`, `operations`.",
    });
  });

  it("goes to a migration, back, to zero, and notes without running", async () => {
    const { project, url } = await begun();
    project.define([tasks(`${title}, ${noteWithDefault}, is_done: z.boolean().default(true)`)]);
    await project.run("makemigrations");
    const name = "0002_tasks_is_done";
    for (const [line, code, output] of [
      [
        "migrate --check",
        1,
        `pending    ${name}\nlatchkey: The database lacks migrations: run \`latchkey migrate\`.`,
      ],
      ["migrate 0009", 1, "latchkey: There is no migration 0009."],
      ["migrate 000", 1, `latchkey: More than one migration begins with 000: 0001_initial, ${name}.`],
      ["migrate --list --drift", 2, "latchkey: --list and --drift exclude each other."],
      ["migrate 0001 --list", 2, "latchkey: --list takes no name."],
      ["sqlmigrate", 2, "latchkey: The name is missing: latchkey sqlmigrate NAME"],
      [
        "migrate --dry-run",
        0,
        expect.stringMatching(/^-- 0002_tasks_is_done\n(?:alter|create) table "[^]*;$/),
      ],
      ["sqlmigrate 0002", 0, expect.stringMatching(/"is_done"/)],
      ["migrate --check --drift", 2, "latchkey: --check and --drift exclude each other."],
      [`migrate ${name} --fake`, 0, `faked      ${name}`],
      ["migrate --check", 0, "nothing to migrate"],
      ["migrate 0001 --fake", 0, `faked      ${name}`],
      ["migrate", 0, `migrated   ${name}`],
      ["migrate --drift", 0, "no drift"],
      ["migrate zero", 0, `reverted   ${name}\nreverted   0001_initial`],
      ["migrate zero", 0, "nothing to migrate"],
    ] as const)
      expect([line, await project.run(line)]).toEqual([line, { code, output }]);
    const again = await project.run("migrate");
    expect(again.output).toContain("migrated   0001_sessions");
    expect(await look(url, "select count(*) as n from latchkey_session")).toEqual([{ n: 0 }]);
    expect((await project.run("sqlmigrate 0002 --backwards")).output).toMatch(/drop column|create table/);
    expect((await project.run("migrate --dry-run")).output).toBe("");
  });

  it("adopts the tables that are there, and says what the database has and the project does not", async () => {
    const url = await freshDatabase();
    const project = projectFolder(url);
    project.define([tasks(`${title}, ${noteWithDefault}`)]);
    expect((await project.run("migrate")).output).toContain("migrated   table:tasks");
    await execute(url, "insert into tasks (title, note) values ('a', 'n')");
    await project.run("makemigrations");
    expect((await project.run("migrate")).output).toBe("adopted    0001_initial");
    expect(await look(url, "select * from tasks")).toEqual([{ id: 1, title: "a", note: "n" }]);
    expect((await project.run("migrate --drift")).output).toBe("no drift");
    await execute(
      url,
      "insert into latchkey_history (name, applied_at, position) values ('0002_later', '2026-01-01 00:00:00', 0)",
    );
    expect((await project.run("migrate --list")).output).toMatch(/\[X\] 0001_initial\n \[\?\] 0002_later$/);
    await execute(url, "update latchkey_history set direction = 'backwards' where name = '0001_initial'");
    expect((await project.run("showmigrations")).output).toMatch(/\[-\] 0001_initial\n \[\?\] 0002_later$/);
  });
});
