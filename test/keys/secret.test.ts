// Files that contain secrets: who may read them, and what happens when several processes write them at the same moment.
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { fileRingStore, generate, type KeyRing, parseRing } from "../../src/keys/index.ts";
import { testApp } from "../support/app.ts";
import { bundledScript } from "../support/bundled-script.ts";
import { dialect } from "../support/database.ts";
import { run, scratchFolder } from "../support/process.ts";
import type { FirstStart } from "./secret-process.ts";

const script = await bundledScript(path.join(import.meta.dirname, "secret-process.ts"));
const library = path.resolve(import.meta.dirname, "../../dist/index.js");
const isWindows = process.platform === "win32";
const whole = /^[\w-]{64}\n$/;
const empty: KeyRing = { keys: [] };
const now = new Date("2026-01-01T00:00:00Z");

/** Runs one task of the script to its end, in a number of processes. */
async function processes<T>(times: number, task: string, ...args: (string | number)[]): Promise<T[]> {
  const outcomes = await Promise.all(
    Array.from({ length: times }, () =>
      run(process.execPath, [script, task, ...args.map(String)], { cwd: import.meta.dirname }),
    ),
  );
  return outcomes.map(({ stdout, stderr }) => {
    expect(stderr).toBe("");
    return JSON.parse(stdout);
  });
}

/** The results of starts in folders, one after another in one process: that it started, or the message of the error. */
async function startsIn(...folders: string[]): Promise<string[]> {
  const code = `
    import { latchkey } from ${JSON.stringify(library)};
    const results = [];
    for (const folder of process.argv.slice(1)) {
      process.chdir(folder);
      try {
        await latchkey({ database: "sqlite::memory:", log: () => {} }).close();
        results.push("started");
      } catch (error) { results.push(error.name + ": " + error.message); }
    }
    process.stdout.write(JSON.stringify(results));`;
  const args = ["--input-type=module", "-e", code, ...folders];
  return JSON.parse((await run(process.execPath, args, { cwd: import.meta.dirname })).stdout);
}

describe("first starts at the same moment", () => {
  it("have one secret, which one of them made", async () => {
    const [folders, apart] = [60, 10];
    const root = scratchFolder();
    const begin = Date.now() + 1500;
    const starts = await processes<FirstStart[]>(4, "start", root, folders, begin, apart);
    for (let index = 0; index < folders; index++) {
      const here = starts.map((start) => start[index]);
      const kept = readFileSync(path.join(root, String(index), ".latchkey-secret"), "utf8");
      expect(kept).toMatch(whole);
      expect(here.map((start) => start?.secret)).toEqual(here.map(() => kept.trim()));
      expect(here.flatMap((start) => start?.said ?? [])).toHaveLength(1);
      expect(readdirSync(path.join(root, String(index)))).toEqual([".latchkey-secret"]);
    }
  });

  it("are never seen half done", async () => {
    const [folders, apart] = [60, 10];
    const root = scratchFolder();
    for (let index = 0; index < folders; index++) mkdirSync(path.join(root, String(index)));
    const begin = Date.now() + 1500;
    const looking = processes<string[]>(1, "look", root, folders, begin);
    await processes<FirstStart[]>(1, "start", root, folders, begin, apart);
    const [seen = []] = await looking;
    expect(seen.filter((text) => !whole.test(text))).toEqual([]);
  });
});

describe("a secret that was kept", () => {
  it("is used again, and one that a person wrote too", async () => {
    const folder = scratchFolder();
    const file = path.join(folder, ".latchkey-secret");
    expect(await startsIn(folder)).toEqual(["started"]);
    const first = readFileSync(file, "utf8");
    expect(await startsIn(folder)).toEqual(["started"]);
    expect(readFileSync(file, "utf8")).toBe(first);
    writeFileSync(file, `${"by hand ".repeat(5)}\n`);
    expect(await startsIn(folder)).toEqual(["started"]);
  });

  it("is refused where it is cut off, with what to do and without its text", async () => {
    const texts = ["", "\n", "x".repeat(63), `${"x".repeat(31)}\n`];
    const folders = texts.map(() => scratchFolder());
    const file = (index: number): string => path.join(folders[index] ?? "", ".latchkey-secret");
    for (const [index, text] of texts.entries()) writeFileSync(file(index), text, { mode: 0o600 });
    const told = await startsIn(...folders);
    const message = /^KeyError: .*is empty or cut off\. Delete it to get a new secret: rm /;
    expect(told).toEqual(texts.map(() => expect.stringMatching(message)));
    expect(told.join("\n")).not.toContain("xxx");
    expect(texts.map((_, index) => readFileSync(file(index), "utf8"))).toEqual(texts);
  });

  it.skipIf(isWindows)(
    "is refused while others can read it, and taken after the command that is told",
    async () => {
      const folders = [0o644, 0o620].map((mode) => {
        const folder = path.join(scratchFolder(), "it's here");
        mkdirSync(folder);
        return { folder, file: path.join(folder, ".latchkey-secret"), mode };
      });
      const starts = () => startsIn(...folders.map(({ folder }) => folder));
      await starts();
      for (const { file, mode } of folders) chmodSync(file, mode);
      const refused = await starts();
      for (const [index, { folder, file }] of folders.entries()) {
        const [, command = ""] = /(chmod 600 .*)$/.exec(refused[index] ?? "") ?? [];
        expect(await run("sh", ["-c", command], { cwd: folder })).toMatchObject({ code: 0, stderr: "" });
        expect(statSync(file).mode & 0o777).toBe(0o600);
      }
      expect(await starts()).toEqual(["started", "started"]);
    },
  );
});

describe("a ring in a file", () => {
  it("loses no key that processes add at the same moment", async () => {
    const file = path.join(scratchFolder(), "keys.json");
    const outcomes = await processes<{ added: string[] }>(4, "ring", file, 8);
    const { keys } = parseRing(readFileSync(file, "utf8"));
    expect(keys.map(({ kid }) => kid).toSorted()).toEqual(outcomes.flatMap(({ added }) => added).toSorted());
    expect(readdirSync(path.dirname(file))).toEqual(["keys.json"]);
  });

  it("says what to do after a change that was interrupted, and leaves the ring as it is", async () => {
    const file = path.join(scratchFolder(), "keys.json");
    const store = fileRingStore(file);
    const { ring } = generate(empty, "EdDSA", now);
    await store.write(ring, empty);
    writeFileSync(`${file}.new`, "{");
    const { ring: next } = generate(ring, "EdDSA", now);
    await expect(store.write(next, ring)).rejects.toThrow(`delete ${file}.new and try again`);
    expect(await store.read()).toEqual(ring);
  });

  it.skipIf(isWindows)("is refused while others can read it", async () => {
    const file = path.join(scratchFolder(), "keys.json");
    const store = fileRingStore(file);
    await store.write(generate(empty, "EdDSA", now).ring, empty);
    chmodSync(file, 0o640);
    await expect(store.read()).rejects.toThrow(`Other users can read ${file}: chmod 600 ${file}`);
  });
});

describe.skipIf(isWindows || dialect !== "sqlite")("a ring in an SQLite database", () => {
  it.each([
    ["644", 1],
    ["640", 1],
    ["600", 0],
  ])("with mode %s: a start that warns %d times", async (mode, times) => {
    const file = path.join(scratchFolder(), "app.db");
    writeFileSync(file, "");
    chmodSync(file, Number.parseInt(mode, 8));
    const said: string[] = [];
    const { app } = await testApp(
      { database: `sqlite:${file}`, keyRing: { database: true }, log: (line) => said.push(line) },
      [],
    );
    await app.keyRing?.write(generate(empty, "EdDSA", now).ring, empty);
    await app.ready();
    await app.ready();
    const warnings = said.filter((line) => line.startsWith(`Other users can read ${file}`));
    expect(warnings).toHaveLength(times);
    await app.close();
  });
});
