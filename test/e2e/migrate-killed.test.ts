// A migration that is killed at any moment leaves the old schema or the new one, and the next one finishes it.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { cli, latchkeyCommand, scratchFolder } from "../support/process.ts";

const rows = 20_000;
const kills = 8;
const library = path.resolve(import.meta.dirname, "../../dist/index.js");

/** An app whose tasks have a title, and whatever else is given. */
const appText = (fields: string): string => `
  import { defineResource, isAuthenticated, latchkey } from ${JSON.stringify(library)};
  import * as z from ${JSON.stringify(import.meta.resolve("zod"))};
  const tasks = defineResource("tasks", { schema: z.object({ title: z.string(), ${fields} }), permissions: [isAuthenticated] });
  const notes = defineResource("notes", { schema: z.object({ text: z.string() }), permissions: [isAuthenticated] });
  export default latchkey({ database: "sqlite:app.db", resources: ${fields === "" ? "[tasks]" : "[tasks, notes]"} });`;

describe("a migration", () => {
  it("that is killed has done all or nothing, and loses no row", async () => {
    const cwd = scratchFolder();
    const app = path.join(cwd, "app.ts");
    writeFileSync(app, appText(""));
    await latchkeyCommand(["migrate", app], { cwd });
    const database = new DatabaseSync(path.join(cwd, "app.db"));
    database.exec(`insert into tasks (title)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < ${rows}) select 'task ' || i from n`);
    writeFileSync(app, appText("is_done: z.boolean().default(false), place: z.string().default('')"));
    const names = (): string =>
      database
        .prepare(
          "select group_concat(name) as names from (select name from pragma_table_info('tasks') order by name)",
        )
        .all()
        .map((row) => String(row["names"]))
        .join();
    const [old, recent] = ["id,title", "id,is_done,place,title"];
    for (let kill = 0; kill < kills; kill++) {
      const child = spawn(process.execPath, [cli, "migrate", app], { cwd, stdio: "ignore" });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      await wait(150 + Math.random() * 250);
      child.kill("SIGKILL");
      await ended;
      const hasNotes =
        database.prepare("select name from sqlite_master where name = 'notes'").all().length === 1;
      expect([old, recent]).toContain(names());
      expect(hasNotes).toBe(names() === recent);
      expect(database.prepare("select count(*) as n from tasks").get()).toEqual({ n: rows });
    }
    expect((await latchkeyCommand(["migrate", app], { cwd })).code).toBe(0);
    expect(names()).toBe(recent);
    expect(database.prepare("select count(*) as n from tasks where is_done = 0").get()).toEqual({ n: rows });
    expect(database.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
    database.close();
  }, 120_000);
});
