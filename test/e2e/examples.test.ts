// The tests of the examples, as their readers run them: on the built package, with Node's own test runner.
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../support/process.ts";

const folder = path.join(import.meta.dirname, "../../examples");
const tests = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".test.ts") && !file.includes("node_modules"),
);

describe("the tests of the examples", () => {
  it.each(tests)("%s", async (file) => {
    const outcome = await run(process.execPath, ["--test", path.join(folder, file)], {
      cwd: path.join(folder, "..", "examples", path.dirname(file)),
      env: { DATABASE_URL: "sqlite::memory:", SECRET_KEY: "example-secret-0123456789-0123456789" },
    });
    expect([outcome.code, outcome.stdout]).toEqual([0, expect.stringContaining("fail 0")]);
  });
});
