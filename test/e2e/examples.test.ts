// The tests of the examples, as their readers run them: on the built package, with Node's own test runner.
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cheapHashes, run } from "../support/process.ts";

const root = path.join(import.meta.dirname, "../..");
const tests = ["examples", "templates"].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && !file.includes("node_modules"))
    .map((file) => path.join(folder, file)),
);

describe("the tests of the examples and templates", () => {
  it.each(tests)("%s", async (file) => {
    const outcome = await run(process.execPath, ["--test", path.join(root, file)], {
      cwd: path.join(root, path.dirname(file)),
      env: {
        ...cheapHashes,
        DATABASE_URL: "sqlite::memory:",
        SECRET_KEY: "example-secret-0123456789-0123456789",
      },
    });
    expect([outcome.code, outcome.stdout]).toEqual([0, expect.stringContaining("fail 0")]);
  });
});
