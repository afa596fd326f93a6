// Errors of SQLite, files that cannot be opened, and the forms of the URL of a file.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { insertRow, openDatabase, Selection, updateRows } from "../../../src/store/index.ts";
import { bundledScript } from "../../support/bundled-script.ts";
import { listRows } from "../../support/list-rows.ts";
import { root } from "../../support/process.ts";
import { copyOf, freshFile, store } from "../scratch.ts";

describe("an error names", () => {
  it("the required column that is empty", async () => {
    const { kysely } = store(copyOf("auth"));
    const inserted = insertRow(kysely, "school_item", { name: "n" });
    await expect(inserted).rejects.toMatchObject({ code: "not_null", columns: ["description"] });
    const updated = updateRows(kysely, Selection.of("tasks_task").where("id", "=", 1), { title: null });
    await expect(updated).rejects.toMatchObject({ code: "not_null", columns: ["title"] });
  });

  it("the table or column that is not there", async () => {
    await expect(listRows(store().kysely, "tasks_task", {})).rejects.toMatchObject({
      message: "The database has no tasks_task: run `latchkey migrate`.",
    });
    const { kysely } = store(copyOf("auth"));
    const actions = [
      listRows(kysely, "tasks_task", { priority: 1 }),
      updateRows(kysely, Selection.of("tasks_task").where("id", "=", 1), { priority: 1 }),
      insertRow(kysely, "tasks_task", { title: "t", priority: 1 }),
    ];
    for (const action of actions) {
      await expect(action).rejects.toMatchObject({
        code: "unmigrated",
        message: "The database has no priority: run `latchkey migrate`.",
      });
    }
  });
});

describe("a file that cannot be opened", () => {
  it("is unavailable, and says why: a folder, a file that is not a database, a folder that is not there", () => {
    const folder = freshFile();
    mkdirSync(folder);
    const noise = freshFile();
    writeFileSync(noise, "this is no database at all, ".repeat(100));
    const reasons = [
      [folder, "it is a folder"],
      [noise, "file is not a database"],
      [`${folder}/missing/deep.db`, `the folder ${folder}/missing does not exist`],
      [`${noise}/below.db`, `${noise} is not a folder`],
    ] as const;
    for (const [file, reason] of reasons) {
      expect(() => openDatabase(`sqlite:${file}`)).toThrow(
        expect.objectContaining({
          code: "unavailable",
          message: `The SQLite database ${file} cannot be opened: ${reason}.`,
        }),
      );
    }
  });

  it("says that it may not be written or read", async () => {
    const store = await bundledScript(path.join(root, "src/store/index.ts"));
    const folder = freshFile();
    mkdirSync(folder);
    const closed = freshFile();
    mkdirSync(path.join(closed, "folder"), { recursive: true });
    const [readOnly, hidden, unmade] = ["read-only.db", "hidden.db", "new.db"].map(
      (name) => `${folder}/${name}`,
    );
    const unreachable = path.join(closed, "folder", "new.db");
    for (const [file = "", mode = 0] of [[readOnly, 0o444] as const, [hidden, 0o000] as const])
      writeFileSync(file, "", { mode });
    // Folders of tests are their owner's alone, the one of the whole run too.
    for (
      let above = path.dirname(folder);
      path.basename(above).startsWith("latchkey-");
      above = path.dirname(above)
    )
      chmodSync(above, 0o755);
    chmodSync(folder, 0o555);
    chmodSync(closed, 0o600);
    // The superuser may do everything, so the program gives that up when it has been loaded.
    const program = `
      import { openDatabase } from ${JSON.stringify(store)};
      if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }
      for (const file of process.argv.slice(1)) {
        try { openDatabase("sqlite:" + file); } catch (error) { console.log(error.code, error.message); }
      }`;
    const files = [readOnly ?? "", hidden ?? "", unmade ?? "", unreachable];
    const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", program, ...files], {
      encoding: "utf8",
    });
    // So that the folders can be removed.
    for (const one of [folder, closed]) chmodSync(one, 0o755);
    const reasons = [
      "the file is not writable",
      "the file is not readable",
      `the folder ${folder} is not writable`,
      "a folder of its path cannot be searched",
    ];
    expect(printed.trim().split("\n")).toEqual(
      files.map(
        (file, index) => `unavailable The SQLite database ${file} cannot be opened: ${reasons[index]}.`,
      ),
    );
  });

  it.each([
    ["sqlite:%", (file: string) => `sqlite:${file}`],
    ["sqlite://%", (file: string) => `sqlite://${file}`],
    ["file://%", (file: string) => `file://${file}`],
  ])("opens %s", async (_, url) => {
    const file = freshFile();
    const database = openDatabase(url(file));
    expect(database.location).toBe(file);
    await database.close();
  });
});
