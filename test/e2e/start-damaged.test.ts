// A server whose SQLite file is damaged does not wait for it to heal.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { latchkeyCommand, quickstart, scratchFolder } from "../support/process.ts";

it("stops the start with one line", async () => {
  const cwd = scratchFolder();
  const env = { SECRET_KEY: "a secret of these tests, which is long enough" };
  await latchkeyCommand(["migrate", quickstart], { cwd, env });
  const file = path.join(cwd, "latchkey.db");
  const bytes = readFileSync(file);
  // All but the first page, which says what the others are.
  bytes.fill(0xff, 4096);
  writeFileSync(file, bytes);
  const { code, stderr } = await latchkeyCommand(["start", quickstart, "--port", "0"], { cwd, env });
  expect([code, stderr]).toEqual([
    1,
    `latchkey: The SQLite database ${file} cannot be opened: database disk image is malformed.\n`,
  ]);
});
