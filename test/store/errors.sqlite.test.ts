// What SQLite names in its errors, files that cannot be opened, and the forms that the URL of one that can be takes.
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { insertRow, openDatabase, updateRow } from "../../src/store/index.ts";
import { listRows } from "../support/list-rows.ts";
import { copyOf, freshFile, store } from "./scratch.ts";

describe("an error names", () => {
  it("the required column that is empty", async () => {
    const { kysely } = store(copyOf("auth"));
    const inserted = insertRow(kysely, "school_item", { name: "n" });
    await expect(inserted).rejects.toMatchObject({ code: "not_null", columns: ["description"] });
    const updated = updateRow(kysely, "tasks_task", 1, {}, { title: null });
    await expect(updated).rejects.toMatchObject({ code: "not_null", columns: ["title"] });
  });

  it("the table or column that is not there", async () => {
    await expect(listRows(store().kysely, "tasks_task", {})).rejects.toMatchObject({
      message: "The database has no tasks_task: run `latchkey migrate`.",
    });
    const { kysely } = store(copyOf("auth"));
    const actions = [
      listRows(kysely, "tasks_task", { priority: 1 }),
      updateRow(kysely, "tasks_task", 1, {}, { priority: 1 }),
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
  it("is unavailable: a folder, a file that is no database, a folder that is not there", async () => {
    const folder = freshFile();
    mkdirSync(folder);
    const noise = freshFile();
    writeFileSync(noise, "this is no database at all, ".repeat(100));
    for (const path of [folder, noise, `${folder}/missing/deep.db`]) {
      expect(() => openDatabase(`sqlite:${path}`)).toThrow(expect.objectContaining({ code: "unavailable" }));
    }
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
