// Only its owner may read an SQLite database, its write-ahead log and its index, whatever the umask of the process is.
import { chmodSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { bundledScript } from "../../support/bundled-script.ts";
import { root, run, scratchFolder } from "../../support/process.ts";

const store = await bundledScript(path.join(root, "src/store/index.ts"));

/** Writes to a database in a process that has the given umask; tells the modes of the folder's files while it is open. */
async function modesUnder(umask: string, folder: string, file = "app.db"): Promise<Record<string, string>> {
  const script = `
    import { readdirSync, statSync } from "node:fs";
    import { openDatabase } from ${JSON.stringify(store)};
    process.umask(${JSON.stringify(umask)});
    const database = openDatabase("sqlite:${file}");
    await database.kysely.schema.createTable("t").ifNotExists().addColumn("c", "text").execute();
    await database.kysely.insertInto("t").values({ c: "x" }).execute();
    const modes = readdirSync(".").map((name) => [name, (statSync(name).mode & 0o777).toString(8)]);
    await database.close();
    // Another part of the process may be making files of its own meanwhile.
    if (process.umask() !== ${Number.parseInt(umask, 8)}) throw new Error("the umask was changed");
    process.stdout.write(JSON.stringify(Object.fromEntries(modes)));`;
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script], {
    cwd: folder,
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const all = (mode: string): Record<string, string> => ({
  "app.db": mode,
  "app.db-shm": mode,
  "app.db-wal": mode,
});

describe.skipIf(process.platform === "win32")("the files of a database", () => {
  it.each(["000", "022", "077"])("are their owner's alone with umask %s", async (umask) => {
    expect(await modesUnder(umask, scratchFolder())).toEqual(all("600"));
  });

  it("stay so when the log has gone and comes again", async () => {
    const folder = scratchFolder();
    await modesUnder("022", folder);
    expect(await modesUnder("000", folder)).toEqual(all("600"));
  });

  it("are their owner's alone behind a link that led nowhere", async () => {
    const folder = scratchFolder();
    symlinkSync("app.db", path.join(folder, "link.db"));
    expect(await modesUnder("000", folder, "link.db")).toMatchObject(all("600"));
  });

  it("keep the mode that they have", async () => {
    const folder = scratchFolder();
    const file = path.join(folder, "app.db");
    writeFileSync(file, "");
    chmodSync(file, 0o640);
    expect(await modesUnder("000", folder)).toEqual(all("640"));
  });
});
