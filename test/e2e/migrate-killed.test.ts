// A migration that is killed at any moment leaves the old schema or the new one, and the next one finishes it; in either dialect.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { dialect, execute, freshDatabase, look } from "../support/database.ts";
import { cli, latchkeyCommand, scratchFolder } from "../support/process.ts";

const rows = 20_000;
const kills = 8;
const library = path.resolve(import.meta.dirname, "../../dist/index.js");

/** An app whose tasks have a title, and whatever else is given. */
const appText = (database: string, fields: string): string => `
  import { defineResource, isAuthenticated, latchkey } from ${JSON.stringify(library)};
  import * as z from ${JSON.stringify(import.meta.resolve("zod"))};
  const tasks = defineResource("tasks", { schema: z.object({ title: z.string(), ${fields} }), permissions: [isAuthenticated], scope: "all" });
  const notes = defineResource("notes", { schema: z.object({ text: z.string() }), permissions: [isAuthenticated], scope: "all" });
  export default latchkey({ database: ${JSON.stringify(database)}, resources: ${fields === "" ? "[tasks]" : "[notes, tasks]"} });`;

let database: string;
let cwd: string;
let app: string;
beforeAll(async () => {
  database = await freshDatabase();
  cwd = scratchFolder();
  app = path.join(cwd, "app.ts");
  writeFileSync(app, appText(database, ""));
  await latchkeyCommand(["migrate", app], { cwd });
  await execute(
    database,
    `insert into tasks (title)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < ${rows}) select 'task ' || i from n`,
  );
  writeFileSync(app, appText(database, "is_done: z.boolean().default(false), place: z.string().default('')"));
});

const columns = {
  sqlite: "select name from pragma_table_info('tasks') order by name",
  postgres:
    "select column_name as name from information_schema.columns where table_name = 'tasks' order by 1",
};
const tables = {
  sqlite: "select name from sqlite_master where name = 'notes'",
  postgres: "select table_name as name from information_schema.tables where table_name = 'notes'",
};

/** What of the new schema is there: of `tasks` its columns, and whether there are `notes`. */
async function schema(): Promise<string> {
  const names = (await look(database, columns[dialect])).map(({ name }) => String(name));
  const hasNotes = (await look(database, tables[dialect])).length > 0;
  return `${names.join()}${hasNotes ? " and notes" : ""}`;
}
const [old, recent] = ["id,title", "id,is_done,place,title and notes"];

/** Undoes the migration, so that it can be killed again. */
const goBack = (): Promise<void> =>
  execute(
    database,
    "drop table notes",
    "alter table tasks drop column is_done",
    "alter table tasks drop column place",
    "delete from latchkey_migration where name = 'table:notes'",
  );

/** Kills its own process with SIGKILL when it is about to add a second column. */
const deadly = `data:text/javascript,${encodeURIComponent(`
  import { DatabaseSync } from "node:sqlite";
  const { prepare } = DatabaseSync.prototype;
  let columns = 0;
  DatabaseSync.prototype.prepare = function (text) {
    if (text.startsWith("alter table") && ++columns === 2) process.kill(process.pid, "SIGKILL");
    return prepare.call(this, text);
  };`)}`;

/** Starts a migration and kills it when it is time to. */
async function killed(isTime: () => Promise<unknown>): Promise<void> {
  const child = spawn(process.execPath, [cli, "migrate", app], { cwd, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await isTime();
  child.kill("SIGKILL");
  await ended;
}

const count = async (): Promise<unknown> =>
  (await look(database, "select count(*) as n from tasks"))[0]?.["n"];

describe("a migration", () => {
  it("that is killed has done all or nothing, and loses no row", async () => {
    for (let kill = 0; kill < kills; kill++) {
      await killed(() => wait(100 + Math.random() * 300));
      // What the dead had sent may still be on its way.
      await wait(50);
      const found = await schema();
      expect([old, recent]).toContain(found);
      expect(await count()).toBe(rows);
      if (found === recent) await goBack();
    }
  }, 120_000);

  it.runIf(dialect === "postgres")("that is killed halfway has done nothing", async () => {
    expect(await schema()).toBe(old);
    const reader = new Client({ connectionString: database });
    await reader.connect();
    await reader.query("begin");
    await reader.query("select from tasks limit 1");
    // The notes are made by then, and the tasks are waited for.
    const waits = `select 1 as n from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock' and query like 'alter table%'`;
    await killed(async () => {
      while ((await look(database, waits)).length === 0) await wait(20);
    });
    await reader.query("commit");
    await reader.end();
    // The server notices that its client is gone when it has the lock.
    const holds = `select 1 as n from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`;
    while ((await look(database, holds)).length > 0) await wait(20);
    expect(await schema()).toBe(old);
    expect(await count()).toBe(rows);
  });

  it.runIf(dialect === "sqlite")("that dies between two columns has done nothing", async () => {
    expect(await schema()).toBe(old);
    const [died] = await once(
      spawn(process.execPath, [cli, "migrate", app], {
        cwd,
        stdio: "ignore",
        env: { ...process.env, NODE_OPTIONS: `--import=${deadly}` },
      }),
      "exit",
    );
    expect(died).toBeNull();
    expect(await schema()).toBe(old);
    expect(await count()).toBe(rows);
  });

  it("that comes after finishes it", async () => {
    expect((await latchkeyCommand(["migrate", app], { cwd })).code).toBe(0);
    expect(await schema()).toBe(recent);
    const [done] = await look(database, "select count(*) as n from tasks where not is_done");
    expect(done).toEqual({ n: rows });
    const damage = dialect === "sqlite" ? await look(database, "pragma integrity_check") : [];
    expect(damage.filter((row) => row["integrity_check"] !== "ok")).toEqual([]);
  });
});
